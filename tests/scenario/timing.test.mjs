// run: alone timeout 300
// How long a refusal takes says nothing of whether there is something to refuse (docs: what one may not see is answered like what does
// not exist): medians over a thousand tries of each, for REST and one event of every dialect.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { CallsClient } from '../dialect/clients/socket.mjs';
import { makeAppointment } from '../support/house.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

const kTries = 1000;
const kWarm = 10;
const kTold_ms = 1; // a difference of medians that could be told apart

/** Medians of two kinds of tries, which take turns so that whatever else the machine does meets both. */
async function compare(t, what, known, unknown) {
    const times = [[], []];
    for (let i = 0; i < 2 * (kTries + kWarm); ++i) {
        const start = performance.now();
        await (i % 2 ? unknown() : known());
        if (i >= 2 * kWarm) times[i % 2].push(performance.now() - start);
    }
    const [a, b] = times.map((all) => all.sort((x, y) => x - y)[all.length >> 1]);
    t.diagnostic(`${what}: ${a.toFixed(3)} ms for what is there, ${b.toFixed(3)} ms for what is not`);
    assert.ok(Math.abs(a - b) < kTold_ms, `${what}: ${a} and ${b} ms`);
}

// Nobody is to be slowed down or sent away here.
let server;
before(async () => (server = await Parley.start({
    env: { PARLEY_LIMITS__MESSAGES_PER_SECOND: '1000000', PARLEY_LIMITS__BURST: '1000000', PARLEY_LIMITS__ROOM_LOOKUPS_PER_MINUTE: '1000000' },
})));
after(() => server?.remove());

const clients = [];
after(() => clients.forEach((client) => client.close()));

function client(name) {
    const userId = freshUser(name);
    const made = new CallsClient({ server, userId, name, token: makeToken(userId, { name }) });
    clients.push(made);
    return made;
}
const visit = () => makeAppointment(server, freshUser('doc'), freshUser('pat'));
const call = async () => {
    const [ada, bob] = [client('ada'), client('bob')];
    await bob.connect();
    return (await ada.host(bob.userId)).callId;
};
const socket = async (namespace) => {
    const eve = io(server.url + namespace, { transports: ['websocket'], forceNew: true, auth: { token: makeToken(freshUser('eve')) } });
    clients.push({ close: () => eve.disconnect() });
    await new Promise((done) => eve.once('connect', done));
    return eve;
};

test('REST', async (t) => {
    const eve = makeToken(freshUser('eve'));
    for (const [path, id] of [['/api/calls/', await call()], ['/appointments/', (await visit()).id]]) {
        const get = (x) => async () => assert.equal((await server.request('GET', path + x, { as: eve })).status, 404);
        await compare(t, path, get(id), () => get(randomUUID())());
    }
});

test('calls and video', async (t) => {
    const [callId, eve] = [await call(), await socket('/')];
    for (const [event, payload] of [['accept-call', (id) => ({ sessionId: id, callerId: 'ada' })], ['webrtc:offer', (id) => ({ to: 'ada', callId: id, sdp: 'v=0' })]]) {
        const ask = (id) => async () => assert.equal((await eve.emitWithAck(event, payload(id))).error.code, 'not-found');
        await compare(t, event, ask(callId), () => ask(randomUUID())());
    }
});

test('appointments', async (t) => {
    const [{ roomId }, eve] = [await visit(), await socket('/video-call')];
    const ask = (id) => async () => assert.equal((await eve.emitWithAck('join-room', { roomId: id })).error.code, 'not-found');
    await compare(t, 'join-room', ask(roomId), () => ask(`room_${randomUUID()}`)());
});

for (const [dialect, path] of [['rooms', '/'], ['bare', '/ws']]) {
    test(dialect, async (t) => {
        const { roomId } = await visit();
        const ask = (id) => () => new Promise((done, failed) => {
            const ws = new WebSocket(`${server.ws}${path}?room_id=${id}`);
            ws.on('error', failed);
            ws.once('close', (code) => (code === 4404 ? done() : failed(new Error(`closed with ${code}`))));
        });
        await compare(t, path, ask(roomId), () => ask(`room_${randomUUID()}`)());
    });
}
