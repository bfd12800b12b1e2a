// Connection state recovery with the stock JavaScript client: in the reference's form, as a separate event, and across a
// SIGKILL of the server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { Testbed } from './testbed.mjs';

const within_ms = 10_000;
const event = async (emitter, name) => once(emitter, name, { signal: AbortSignal.timeout(within_ms) });
const quick = { forceNew: true, transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 100 };

for (const [form, auth] of [['reference', {}], ['separate', { recovery: true }]]) {
    describe(`${form} form`, () => {
        let testbed;
        let other;
        before(async () => {
            testbed = await Testbed.start({ 'recovery-key': 'k', 'recovery-form': form });
            other = io(testbed.url, { ...quick });
            await event(other, 'connect');
        });
        after(async () => {
            other.disconnect();
            await testbed.kill();
        });

        async function using(work) {
            const socket = io(testbed.url, { ...quick, auth });
            try {
                await event(socket, 'connect');
                await work(socket);
            } finally {
                socket.disconnect();
            }
        }
        /** Breaks the connection and keeps it broken while `meanwhile` runs. */
        async function breakWhile(socket, meanwhile) {
            socket.io.reconnection(false);
            socket.io.engine.close();
            await meanwhile();
            socket.io.reconnection(true);
            socket.connect();
            await event(socket, 'connect');
        }

        test('missed events come, the id stays', () => using(async (socket) => {
            const former = socket.id;
            await socket.timeout(within_ms).emitWithAck('join', 'r');
            other.emit('to-room', 'r', 'first');
            assert.equal((await event(socket, 'room-message'))[0], 'first');
            const got = [];
            socket.on('room-message', (text) => got.push(text));
            await breakWhile(socket, async () => {
                await other.timeout(within_ms).emitWithAck('to-room', 'r', 'second');
                await other.timeout(within_ms).emitWithAck('to-room', 'elsewhere', 'not this');
                await other.timeout(within_ms).emitWithAck('to-room', 'r', 'third');
            });
            assert.equal(socket.id, former);
            assert.equal(socket.recovered, true);
            assert.deepEqual(got, ['second', 'third']);
            assert.equal(await socket.timeout(within_ms).emitWithAck('recovered?'), true);
            other.emit('to-room', 'r', 'fourth');  // it is in the room again
            await event(socket, 'room-message');
        }));

        test('after SIGKILL and a restart the id stays', () => using(async (socket) => {
            const former = socket.id;
            await testbed.kill();
            if (socket.connected) await event(socket, 'disconnect');
            await testbed.start();
            await event(socket, 'connect');
            assert.equal(socket.id, former);
            assert.equal(socket.recovered, true);
            socket.emit('message', 'alive');
            assert.equal((await event(socket, 'message-back'))[0], 'alive');
            if (!other.connected) await event(other, 'connect');
        }));

        test('an explicit disconnect ends the session', () => using(async (socket) => {
            const former = socket.id;
            socket.disconnect();
            socket.connect();
            await event(socket, 'connect');
            assert.notEqual(socket.id, former);
            assert.equal(socket.recovered, false);
        }));
    });
}

test('forged pids and offsets make a new session', async () => {
    const testbed = await Testbed.start({ 'recovery-key': 'k' });
    try {
        const first = await testbed.wire('/socket.io/');
        await first.next();
        const { sid, pid } = await first.join();
        assert.ok(pid);
        first.end();
        const custom = await testbed.wire('/socket.io/');
        await custom.next();
        const { pid: custom_pid } = await custom.join('/custom,');
        custom.end();
        const big = 'x'.repeat(60_000);
        for (const auth of [{ pid: 'x' }, { pid: `${pid}A` }, { pid: big }, { pid: custom_pid }, { pid, offset: 'x' }, { pid, offset: big }, { pid: 7 }]) {
            const ws = await testbed.wire('/socket.io/');
            await ws.next();
            ws.send(`40${JSON.stringify(auth)}`);
            const reply = JSON.parse((await ws.next()).slice(2));
            assert.notEqual(reply.sid, sid);
            ws.end();
        }
        const oversized = await testbed.wire('/socket.io/');
        await oversized.next();
        oversized.send(`40${JSON.stringify({ pid, offset: 'x'.repeat(10_000_000) })}`);
        assert.equal(await oversized.closed(), 1009);
    } finally {
        await testbed.kill();
    }
});

test('a pid of another key is a new session', async () => {
    const pids = [];
    for (const key of ['one', 'another']) {
        const testbed = await Testbed.start({ 'recovery-key': key });
        try {
            const ws = await testbed.wire('/socket.io/');
            await ws.next();
            ws.send(`40${JSON.stringify({ pid: pids[0]?.pid })}`);
            pids.push(JSON.parse((await ws.next()).slice(2)));
            ws.end();
        } finally {
            await testbed.kill();
        }
    }
    assert.notEqual(pids[0].sid, pids[1].sid);
});
