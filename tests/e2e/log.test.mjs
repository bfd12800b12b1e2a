// The log of a server that people use and misuse: one record for each line, and nothing personal or secret in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { Parley, makeToken } from '../support/parley.mjs';

const kMail = 'ada.lovelace@example.com';
const kName = 'Ada\r\n{"level":"error","event":"forged"}\u001b[2J\u2028';
const kSdp = 'v=0\r\no=- 1 2 IN IP4 198.51.100.7\r\n';
const kCandidate = 'candidate:1 1 UDP 2013266431 198.51.100.7 54400 typ host';

describe('the log', () => {
    let server;
    let room;
    const token = makeToken(kMail, { name: kName });
    const refused = makeToken(kMail, { secret: 'a secret that is another one' });
    before(async () => (server = await Parley.start({ args: ['--log-level', 'debug'] })));
    after(() => server?.remove());

    test('is written while people use and misuse the server', async () => {
        room = (await server.request('POST', '/room/create', { as: token, body: { name: kName } })).body.room_id;
        assert.ok(room);
        assert.equal((await server.request('GET', `/api/calls?token=${refused}`)).status, 401);
        assert.equal((await server.request('POST', '/api/calls/initiate', { as: token, body: { callType: 'DIRECT', initiatedBy: 'somebody-else', participantIds: ['x'] } })).status, 403);

        const socket = io(server.url, { transports: ['websocket'], auth: { token }, query: { token } });
        await new Promise((done, failed) => socket.once('connect', done).once('connect_error', failed));
        const answer = await socket.emitWithAck('webrtc:offer', { to: 'nobody', sdp: { type: 'offer', sdp: kSdp }, from: 'somebody-else' });
        assert.equal(answer.success, false);
        socket.disconnect();

        const one = new WebSocket(`${server.ws}/ws?room_id=${room}&token=${token}`);
        await new Promise((done, failed) => one.once('message', done).once('error', failed));
        const two = new WebSocket(`${server.ws}/ws?room_id=${room}`);
        await new Promise((done, failed) => two.once('message', done).once('error', failed));
        const heard = new Promise((done) => one.on('message', (data) => JSON.parse(data).type === 'candidate' && done()));
        two.send(JSON.stringify({ type: 'offer', data: { type: 'offer', sdp: kSdp } }));
        two.send(JSON.stringify({ type: 'candidate', data: { candidate: kCandidate } }));
        await heard;
        for (const ws of [one, two]) {
            ws.close();
            await new Promise((done) => ws.once('close', done));
        }
        await server.stop();
    });

    test('is one JSON record for each line', () => {
        const records = server.log.trim().split('\n').map((line) => JSON.parse(line));
        assert.ok(records.length > 3);
        assert.ok(records.some(({ event }) => event === 'refused'), 'refusals of identity are written down');
        assert.ok(!records.some(({ event }) => event === 'forged'));
    });

    test('holds no token, description, candidate, e-mail or address', () => {
        for (const secret of [kMail, 'lovelace', token.split('.')[1], refused.split('.')[1], 'eyJ', 'IN IP4', 'typ host', '198.51.100.7', '\u001b']) {
            assert.ok(!server.log.includes(secret), secret);
        }
    });

    test('names no room at info and above', () => {
        const lines = server.log.trim().split('\n').filter((line) => JSON.parse(line).level !== 'debug');
        assert.deepEqual(lines.filter((line) => line.includes(room)), []);
    });

    test('says at debug what the bare document says', () => {
        for (const words of [/Client \S+ connected\. Total clients: \d/, /Received from \S+: /, /Forwarded to /, /Client \S+ disconnected\./]) assert.match(server.log, words);
    });
});
