// The stock JavaScript client, socket.io-client 4, over each transport.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { Testbed } from './testbed.mjs';

let testbed;
before(async () => { testbed = await Testbed.start(); });
after(() => testbed.kill());

const within_ms = 10_000;
const event = async (emitter, name) => once(emitter, name, { signal: AbortSignal.timeout(within_ms) });

async function using(options, work, nsp = '') {
    const socket = io(`${testbed.url}${nsp}`, { forceNew: true, ...options });
    try {
        return await work(socket);
    } finally {
        socket.disconnect();
    }
}

const ways = {
    websocket: { transports: ['websocket'] },
    polling: { transports: ['polling'], upgrade: false },
    'polling, then upgrade': {},
};

for (const [name, options] of Object.entries(ways)) {
    describe(name, () => {
        test('connects with its auth payload', () => using({ ...options, auth: { token: 'abc' } }, async (socket) => {
            const auth = event(socket, 'auth');
            await event(socket, 'connect');
            assert.match(socket.id, /^[\w-]{20}$/);
            assert.deepEqual(await auth, [{ token: 'abc' }]);
        }));

        test('echoes arguments of all kinds', () => using(options, async (socket) => {
            socket.emit('message', 1, 'é\u2028\u0000', null, [true, { a: 1.5 }]);
            assert.deepEqual(await event(socket, 'message-back'), [1, 'é\u2028\u0000', null, [true, { a: 1.5 }]]);
        }));

        test('carries binary both ways', () => using(options, async (socket) => {
            const big = Buffer.alloc(20_000, 7);
            socket.emit('message', { deep: [Buffer.from([1, 2, 3])] }, big);
            const [first, second] = await event(socket, 'message-back');
            assert.deepEqual([...Buffer.from(first.deep[0])], [1, 2, 3]);
            assert.ok(big.equals(Buffer.from(second)));
            const answer = await socket.timeout(within_ms).emitWithAck('message-with-ack', Buffer.from('xyz'));
            assert.equal(Buffer.from(answer).toString(), 'xyz');
        }));

        test('acknowledges both ways', () => using(options, async (socket) => {
            assert.equal(await socket.timeout(within_ms).emitWithAck('message-with-ack', 'hello'), 'hello');
            socket.on('question', (asked, reply) => reply(`${asked}: 42`, Buffer.from('b')));
            socket.emit('ask-me', 'what?');
            const [answer] = await event(socket, 'answered');
            assert.equal(answer, 'what?: 42');
        }));

        test('keeps the order of a burst larger than a poll', () => using(options, async (socket) => {
            await event(socket, 'connect');
            const got = [];
            const all = new Promise((done) => socket.on('message-back', (n) => { if (got.push(n) === 100) done(); }));
            for (let i = 0; i < 100; ++i) socket.emit('message', i);
            await all;
            assert.deepEqual(got, [...Array(100).keys()]);
        }));

        test('is told when the server disconnects it', () => using(options, async (socket) => {
            await event(socket, 'connect');
            socket.emit('disconnect-me');
            assert.equal((await event(socket, 'disconnect'))[0], 'io server disconnect');
        }));

        test('reconnects by itself when the connection breaks', () => using({ ...options, reconnectionDelay: 10 }, async (socket) => {
            await event(socket, 'connect');
            const former = socket.id;
            socket.io.engine.close();
            await event(socket, 'connect');
            assert.notEqual(socket.id, former);
            assert.ok(!socket.recovered);
        }));
    });
}

test('the upgrade happens, and nothing is lost around it', () => using({}, async (socket) => {
    assert.equal(socket.io.engine.transport.name, 'polling');
    const upgraded = event(socket.io.engine, 'upgrade');
    const got = [];
    const all = new Promise((done) => socket.on('message-back', (n) => { if (got.push(n) === 500) done(); }));
    await event(socket, 'connect');
    let sent = 0;
    const emit = () => {
        socket.emit('message', sent);
        if (++sent < 500) setImmediate(emit);
    };
    emit();
    await Promise.all([upgraded, all]);
    assert.equal(socket.io.engine.transport.name, 'websocket');
    assert.deepEqual(got, [...Array(500).keys()]);
}));

test('namespaces share a connection', async () => {
    const main = io(testbed.url, { forceNew: true, transports: ['websocket'] });
    const custom = main.io.socket('/custom', { auth: { n: 1 } });
    try {
        await Promise.all([event(main, 'connect'), event(custom.connect(), 'auth')]);
        assert.notEqual(main.id, custom.id);
        custom.disconnect();
        main.emit('message', 'still here');
        assert.deepEqual(await event(main, 'message-back'), ['still here']);
    } finally {
        main.disconnect();
    }
});

test('an unknown namespace is a connect_error', () => using(ways.websocket, async (socket) => {
    const [error] = await event(socket, 'connect_error');
    assert.equal(error.message, 'Invalid namespace');
}, '/nowhere'));

test('a refusal is a connect_error with its data', () => using({ ...ways.websocket, auth: { refuse: 'yes' } }, async (socket) => {
    const [error] = await event(socket, 'connect_error');
    assert.equal(error.message, 'refused');
    assert.deepEqual(error.data, { why: 'asked for' });
}));

test('rooms: to the others in it, over whatever transport', async () => {
    const sockets = Object.values(ways).map((options) => io(testbed.url, { forceNew: true, ...options }));
    try {
        await Promise.all(sockets.map((socket) => event(socket, 'connect')));
        await Promise.all(sockets.map((socket) => socket.timeout(within_ms).emitWithAck('join', 'r')));
        const heard = sockets.slice(1).map((socket) => event(socket, 'room-message'));
        sockets[0].on('room-message', () => assert.fail('to the others only'));
        assert.equal(await sockets[0].timeout(within_ms).emitWithAck('to-room', 'r', { hello: 1 }), 2);
        assert.deepEqual(await Promise.all(heard), [[{ hello: 1 }], [{ hello: 1 }]]);
    } finally {
        for (const socket of sockets) socket.disconnect();
    }
});
