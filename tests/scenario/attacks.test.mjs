// run: timeout 300
// What ill-meaning and careless clients send, on every dialect that it fits, and the answer that it must get: the dialect's own clear
// error, the connection open, nothing changed, others undisturbed.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { BareClient, RoomsClient } from '../dialect/clients/plain.mjs';
import { AppointmentsClient, CallsClient, VideoClient } from '../dialect/clients/socket.mjs';
import * as house from '../support/house.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

let server;
before(async () => (server = await Parley.start()));
after(() => server?.remove());

const clients = [];
after(() => clients.forEach((client) => client.close()));

function client(Client, name = 'ada', { role } = {}) {
    const userId = freshUser(name);
    const made = new Client({ server, userId, name, token: makeToken(userId, { name, role }) });
    clients.push(made);
    return made;
}

const makeRoom = (body) => house.makeRoom(server, body);
const makeAppointment = (...people) => house.makeAppointment(server, ...people);

function openWs(path, options) {
    const opened = house.openWs(server, path, options);
    clients.push({ close: () => opened.socket.terminate() });
    return opened;
}

describe('identity comes from the token (1, 2)', () => {
    const kLies = {
        calls: [
            ['call-user', (me) => ({ sessionId: randomUUID(), recipientIds: ['x'], callType: 'DIRECT', userId: me })],
            ['accept-call', (me) => ({ sessionId: randomUUID(), callerId: 'x', userId: me })],
            ['end-call', (me) => ({ sessionId: randomUUID(), participantIds: [], from: me })],
        ],
        video: [
            ['webrtc:call', (me) => ({ to: 'x', from: me })],
            ['webrtc:offer', (me) => ({ to: 'x', sdp: 'v=0', from: me })],
            ['webrtc:ice-candidate', (me) => ({ to: 'x', candidate: {}, userId: me })],
            ['webrtc:end-call', (me) => ({ to: 'x', from: me })],
        ],
    };
    for (const [dialect, events] of Object.entries(kLies)) {
        for (const [event, payload] of events) {
            test(`${dialect}: ${event} in somebody else's name`, async () => {
                const me = client(CallsClient);
                await me.connect();
                await assert.rejects(me.ask(event, payload('somebody-else')), { code: 'identity-mismatch' });
                me.socket.emit(event, payload('somebody-else'));
                const error = await me.inbox.take(dialect === 'video' ? 'webrtc:error' : 'error');
                assert.equal(error.data.code, 'identity-mismatch');
                assert.equal(error.data.event, event);
                assert.ok(me.socket.connected);
            });
        }
    }

    for (const event of ['join-room', 'leave-room', 'webrtc-signal', 'screen-share-start', 'screen-share-stop', 'toggle-video', 'toggle-audio', 'end-call']) {
        test(`appointments: ${event} in somebody else's name`, async () => {
            const [doctor, patient] = [client(AppointmentsClient, 'doc'), client(AppointmentsClient, 'pat')];
            const { roomId } = await makeAppointment(doctor.userId, patient.userId);
            await doctor.enter({ roomId });
            await patient.enter({ roomId });
            await doctor.inbox.take('joined');
            patient.socket.emit(event, { roomId, userId: doctor.userId, isEnabled: false, signal: { type: 'offer', sdp: 'x' } });
            assert.equal((await patient.inbox.take('error')).data.code, 'identity-mismatch');
            patient.toggle('audio', true); // what comes next is the first that the other hears
            assert.equal((await doctor.inbox.take('toggled')).audio, true);
            assert.deepEqual(doctor.inbox.all(['offer', 'left', 'ended', 'joined']), []);
        });
    }

    test('REST in somebody else\'s name', async () => {
        const as = makeToken(freshUser());
        const answers = [
            await server.request('POST', '/api/calls/initiate', { as, body: { callType: 'DIRECT', initiatedBy: 'somebody', participantIds: ['x'] } }),
            await server.request('GET', '/api/calls?userId=somebody', { as }),
        ];
        for (const { status, body } of answers) {
            assert.equal(status, 403);
            assert.equal(body.error.code, 'identity-mismatch');
            assert.equal(body.success, false);
        }
    });

    test('a callerId that is not the initiator is a conflict', async () => {
        const [ada, bob] = [client(CallsClient), client(CallsClient, 'bob')];
        await bob.connect();
        const { callId } = await ada.host(bob.userId);
        await bob.inbox.take('incoming-call');
        for (const event of ['accept-call', 'reject-call']) {
            await assert.rejects(bob.ask(event, { sessionId: callId, callerId: 'mallory' }), { code: 'conflict' });
        }
    });

    for (const [name, from] of [['from', '"from":"victim",'], ['from twice', '"from":"victim","from":"other",'], ['an escaped from', '"\\u0066rom":"victim",']]) {
        test(`bare and rooms: a frame that already carries ${name}`, async () => {
            const room = await makeRoom();
            const [mallory, bob] = [client(BareClient, 'mallory'), client(BareClient, 'bob')];
            await mallory.enter({ roomId: room });
            const raw = openWs(`/ws?room_id=${room}`);
            const frames = [];
            raw.socket.on('message', (data) => frames.push(String(data)));
            await raw.outcome;
            await mallory.inbox.take('joined');
            mallory.close(1000);
            const sender = openWs(`/ws?room_id=${room}`);
            await sender.outcome;
            const body = '{ "type": "offer", "sdp": "v=0\\r\\n", "a": 1, "a": 2 }';
            sender.socket.send(`{"type":"offer",${from}"data":${body}}`);
            const offer = await new Promise((got) => raw.socket.on('message', (data) => JSON.parse(data).type === 'offer' && got(String(data))));
            assert.equal(offer.match(/"(f|\\u0066)rom"/gi).length, 1, offer);
            assert.notEqual(JSON.parse(offer).from, 'victim');
            assert.ok(offer.includes(body), 'the body is byte-identical');
            bob.close();
        });
    }
});

describe('who may enter (3, 9, 12)', () => {
    test('an appointment\'s room, by every door, answers a stranger as an unknown room does', async () => {
        const [doctor, patient] = [client(AppointmentsClient, 'doc'), client(AppointmentsClient, 'pat')];
        const { roomId } = await makeAppointment(doctor.userId, patient.userId);
        const stranger = makeToken(freshUser('eve'));
        for (const as of [undefined, stranger]) {
            const known = await server.request('GET', `/room/${roomId}`, { as });
            const unknown = await server.request('GET', `/room/${randomUUID()}`, { as });
            assert.equal(known.status, 404);
            assert.deepEqual(known.body, unknown.body);
            assert.equal((await server.request('POST', '/room/join', { as, body: { room_id: roomId } })).status, 404);
            for (const path of ['/ws', '/dev', '/']) {
                const ws = openWs(`${path}?room_id=${roomId}${as ? `&token=${as}` : ''}`);
                assert.deepEqual(await ws.outcome, { open: true });
                assert.equal(await ws.closed, 4404, path);
                assert.equal(ws.heard.at(-1).code, 'not-found');
            }
        }
        const eve = client(AppointmentsClient, 'eve');
        await eve.connect();
        for (const id of [roomId, 'room_unknown']) {
            eve.socket.emit('join-room', { roomId: id, userId: eve.userId });
            assert.equal((await eve.inbox.take('error')).data.code, 'not-found');
        }
        // The two themselves come in by any door.
        const patientByLink = new RoomsClient({ server, userId: patient.userId, name: 'pat', token: patient.token });
        clients.push(patientByLink);
        await patientByLink.enter({ roomId });
    });

    test('only the practitioner shares the screen', async () => {
        const [doctor, patient] = [client(AppointmentsClient, 'doc'), client(AppointmentsClient, 'pat')];
        const { roomId } = await makeAppointment(doctor.userId, patient.userId);
        await doctor.enter({ roomId });
        await patient.enter({ roomId });
        patient.emit('screen-share-start');
        assert.equal((await patient.inbox.take('error')).data.code, 'forbidden');
        doctor.emit('screen-share-start');
        await patient.inbox.take('screen-share-started');
    });

    test('a taken video seat is a conflict, and the call cannot be seen any more', async () => {
        const [ada, bob, eve] = [client(VideoClient), client(VideoClient, 'bob'), client(VideoClient, 'eve')];
        await bob.connect();
        const { callId, roomId, host } = await ada.host(bob.userId);
        await bob.enter({ callId, roomId, host });
        assert.equal((await server.request('POST', `/api/video/calls/${callId}/join`, { as: eve.token })).status, 409);
        assert.equal((await server.request('GET', `/api/video/calls/${callId}`, { as: eve.token })).status, 404);
        assert.equal((await server.request('POST', `/api/video/calls/${callId}/end`, { as: eve.token })).status, 404);
    });

    test('past twenty unknown rooms a minute a guest\'s look-ups are refused', async () => {
        const own = await Parley.start();
        try {
            const ask = async () => (await own.request('GET', `/room/${randomUUID()}`)).status;
            const answers = [];
            for (let i = 0; i < 25; ++i) answers.push(await ask());
            assert.ok(answers.slice(0, 20).every((status) => status === 404), String(answers));
            assert.equal(answers.at(-1), 429);
            const ws = new WebSocket(`${own.ws}/ws?room_id=x`);
            ws.on('error', () => {});
            assert.equal(await new Promise((done) => ws.once('unexpected-response', (_, answer) => done(answer.statusCode))), 429);
        } finally {
            await own.remove();
        }
    });

    test('rooms asked for on /video-call count, too', async () => {
        const own = await Parley.start();
        try {
            const eve = io(`${own.url}/video-call`, { transports: ['websocket'], forceNew: true, auth: { token: makeToken(freshUser('eve')) } });
            clients.push({ close: () => eve.disconnect() });
            for (let i = 0; i < 25; ++i) assert.equal((await eve.emitWithAck('join-room', { roomId: `room_${i}` })).error.code, 'not-found');
            assert.equal((await own.request('GET', `/room/${randomUUID()}`)).status, 429);
        } finally {
            await own.remove();
        }
    });
});

describe('records of others (4, 13)', () => {
    test('a stranger gets the same bytes for a real id as for a random one', async () => {
        const [ada, bob] = [client(CallsClient), client(CallsClient, 'bob')];
        await bob.connect();
        const { callId } = await ada.host(bob.userId);
        const { id } = await makeAppointment(freshUser('doc'), freshUser('pat'));
        const userId = freshUser('eve');
        const eve = makeToken(userId);
        const paths = [
            ['GET', (x) => `/api/calls/${x}`, callId], ['POST', (x) => `/api/calls/${x}/participants`, callId, { userIds: ['x'] }],
            ['GET', (x) => `/api/video/calls/${x}`, callId], ['POST', (x) => `/api/video/calls/${x}/join`, callId],
            ['POST', (x) => `/api/video/calls/${x}/end`, callId], ['GET', (x) => `/appointments/${x}`, id],
            ['PATCH', (x) => `/appointments/${x}`, id, { type: 'Remote' }], ['DELETE', (x) => `/appointments/${x}`, id],
            ['GET', (x) => `/video-call/room/appointment/${x}`, id], ['POST', (x) => `/video-call/room/appointment/${x}/create`, id],
        ];
        for (const [method, path, real, body] of paths) {
            const [known, unknown] = await Promise.all([real, randomUUID()].map((x) => server.request(method, path(x), { as: eve, body })));
            assert.equal(known.status, 404, `${method} ${path('…')}`);
            assert.deepEqual(known.body, unknown.body);
        }
        for (const action of ['CREATE_MEETING', 'JOIN_MEETING', 'END_MEETING']) {
            const answers = await Promise.all([callId, randomUUID()].map((sessionId) =>
                server.request('POST', '/api/calls/meeting', { as: eve, body: { action, sessionId, userId } })));
            assert.deepEqual(answers.map(({ status }) => status), [404, 404]);
            assert.deepEqual(answers[0].body, answers[1].body);
        }
        const stranger = client(CallsClient, 'eve');
        await stranger.connect();
        for (const [event, payload] of [['accept-call', { callerId: ada.userId }], ['reject-call', { callerId: ada.userId }], ['end-call', { participantIds: [] }]]) {
            const errors = [];
            for (const sessionId of [callId, randomUUID()]) await stranger.ask(event, { sessionId, ...payload }).catch((error) => errors.push(`${error.code} ${error.message}`));
            assert.equal(errors.length, 2, event);
            assert.equal(errors[0], errors[1]);
            assert.match(errors[0], /^not-found/);
        }
    });

    test('a guest\'s list has public rooms alone', async () => {
        const [hidden, open] = [await makeRoom({ name: 'hidden' }), await makeRoom({ name: 'open', public: true })];
        for (const roomId of [hidden, open]) await client(RoomsClient).enter({ roomId });
        const { body } = await server.request('GET', '/rooms');
        const ids = body.rooms.map(({ room_id: id }) => id);
        assert.ok(ids.includes(open));
        assert.ok(!ids.includes(hidden));
    });
});

describe('places held for those who are gone (25)', () => {
    test('guests of one address hold eight in a room', async () => {
        const roomId = await makeRoom();
        const watcher = client(RoomsClient, 'watcher');
        await watcher.enter({ roomId });
        for (let i = 0; i < 9; ++i) {
            const guest = new RoomsClient({ server, name: `guest ${i}` });
            clients.push(guest);
            await guest.enter({ roomId });
            await watcher.inbox.take('joined');
            await guest.drop();
        }
        await watcher.inbox.take('left');
        watcher.send({ type: 'ping' });
        await watcher.inbox.take('pong');
        assert.deepEqual(watcher.inbox.all(['left']), []);
    });
});

describe('tokens (5, 6)', () => {
    const kKey = 'a secret of the tests, long enough for HS256';
    const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
    const sign = (header, claims, key = kKey) => {
        const head = `${b64(header)}.${b64(claims)}`;
        return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
    };
    const good = { sub: 'ada', exp: Math.floor(Date.now() / 1000) + 600 };
    const head = { alg: 'HS256', typ: 'JWT' };
    const kBad = {
        'no algorithm': `${b64({ alg: 'none' })}.${b64(good)}.`,
        'nOnE': `${b64({ alg: 'nOnE' })}.${b64(good)}.`,
        'another secret': sign(head, good, 'another secret, also quite long'),
        'expired': sign(head, { ...good, exp: 1 }),
        'not yet valid': sign(head, { ...good, nbf: good.exp }),
        'no sub': sign(head, { exp: good.exp }),
        'no exp': sign(head, { sub: 'ada' }),
        'sub as array': sign(head, { ...good, sub: ['ada'] }),
        'sub of 2 KB': sign(head, { ...good, sub: 'x'.repeat(2048) }),
        'jku': sign({ ...head, jku: 'http://127.0.0.1:1/keys' }, good),
        'crit': sign({ ...head, crit: ['b64'], b64: false }, good),
        'two subs': sign(head, `{"sub":"ada","sub":"eve","exp":${good.exp}}`),
        'trailing junk': `${sign(head, good)}x`,
        'five parts': `${sign(head, good)}.a.b`,
        'not a token': 'hello',
    };
    for (const [name, token] of Object.entries(kBad)) {
        test(`${name}: 401 everywhere`, async () => {
            assert.equal((await server.request('GET', '/api/calls', { as: token })).status, 401);
            assert.equal((await server.request('POST', '/room/create', { as: token, body: {} })).status, 401, 'never a silent guest');
            assert.deepEqual(await openWs(`/ws?token=${encodeURIComponent(token)}`).outcome, { status: 401 });
            for (const namespace of ['/', '/video-call']) {
                const socket = io(server.url + namespace, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
                const error = await new Promise((done) => socket.once('connect_error', done).once('connect', () => done(null)));
                socket.disconnect();
                assert.equal(error?.message, 'unauthorized', namespace);
            }
        });
    }

    test('a connection that outlives its token may not ring, enter or accept any more (7)', async () => {
        const userId = freshUser('ada');
        const token = makeToken(userId, { ttl_s: 1 });
        const expires = JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).exp * 1000;
        const [caller, attendee] = [CallsClient, AppointmentsClient].map((Client) => new Client({ server, userId, name: 'ada', token }));
        clients.push(caller, attendee);
        await Promise.all([caller.connect(), attendee.connect()]);
        await new Promise((expired) => setTimeout(expired, expires + 100 - Date.now())); // the moment itself is what is tested
        const refusal = (one, event, payload) => assert.rejects(one.ask(event, payload), { code: 'unauthorized' }, event);
        await refusal(caller, 'accept-call', { sessionId: randomUUID(), callerId: 'bob' });
        await refusal(caller, 'webrtc:offer', { to: 'bob', sdp: 'v=0', callId: randomUUID() });
        await refusal(attendee, 'join-room', { roomId: 'room_1', userId });
        assert.ok(caller.socket.connected);
    });

    test('no token at all is refused where one is needed', async () => {
        assert.equal((await server.request('GET', '/api/calls')).status, 401);
        const socket = io(`${server.url}/video-call`, { transports: ['websocket'], forceNew: true, reconnection: false });
        const error = await new Promise((done) => socket.once('connect_error', done));
        assert.equal(error.message, 'unauthorized');
        socket.disconnect();
    });
});

describe('origins (10)', () => {
    const kRefused = ['null', 'https://evil.com', 'https://app.com.evil.com', 'http://127.0.0.1.evil.com'];
    for (const origin of kRefused) {
        test(`${origin} gets 403`, async () => {
            assert.deepEqual(await openWs('/ws', { origin }).outcome, { status: 403 });
            assert.deepEqual(await openWs('/socket.io/?EIO=4&transport=websocket', { origin }).outcome, { status: 403 });
            const polling = await server.request('GET', '/socket.io/?EIO=4&transport=polling', { headers: { Origin: origin } });
            assert.equal(polling.status, 403);
            const rest = await server.request('GET', '/rooms', { headers: { Origin: origin } });
            assert.equal(rest.headers.get('access-control-allow-origin'), null);
        });
    }
    test('our own, localhost on any port, and none at all pass', async () => {
        for (const origin of [server.url, server.ws, 'http://localhost:5173', undefined]) {
            const ws = openWs('/ws', { origin });
            assert.deepEqual(await ws.outcome, { open: true }, String(origin));
            ws.socket.close(1000);
            await ws.closed;
        }
        const rest = await server.request('GET', '/rooms', { headers: { Origin: 'http://localhost:5173' } });
        assert.equal(rest.headers.get('access-control-allow-origin'), 'http://localhost:5173');
    });
});

describe('malformed messages (21)', () => {
    const kBadFrames = {
        'no JSON': '{', 'depth 100,000': '['.repeat(30_000), 'an array': '[]', 'a number': '7', 'no type': '{}', 'a type that is a number': '{"type":7}',
        'an unknown type': '{"type":"dance"}', 'a lone quote': '"', 'NUL': '{"type":"\u0000"}', '1e999': '1e999', '__proto__': '{"__proto__":{"type":"offer"}}',
        'offer without data': '{"type":"offer"}', BOM: '\ufeff{}',
    };
    for (const [name, frame] of Object.entries(kBadFrames)) {
        test(`plain WebSocket: ${name}`, async () => {
            const ws = openWs(`/ws?room_id=${await makeRoom()}`);
            await ws.outcome;
            const answer = (send) => new Promise((got) => {
                ws.socket.on('message', (data) => ['error', 'pong'].includes(JSON.parse(data).type) && got(JSON.parse(data)));
                ws.socket.send(send);
            });
            const error = await answer(frame);
            assert.equal(error.type, 'error');
            assert.match(error.code, /^[a-z-]+$/);
            assert.ok(error.message);
            ws.socket.send('{"type":"ping"}');
            await new Promise((got) => ws.socket.on('message', (data) => JSON.parse(data).type === 'pong' && got()));
        });
    }

    for (const [event, payload] of [['call-user', undefined], ['call-user', 'text'], ['call-user', { sessionId: 7 }], ['accept-call', {}], ['webrtc:call', {}],
        ['webrtc:offer', { to: ['x'] }], ['webrtc:offer', { to: 'x', sdp: 7 }], ['end-call', { sessionId: null }]]) {
        test(`Socket.IO: ${event} with ${JSON.stringify(payload)}`, async () => {
            const me = client(CallsClient);
            await me.connect();
            await assert.rejects(me.ask(event, payload), (error) => /^[a-z-]+$/.test(error.code ?? ''));
            assert.ok(me.socket.connected);
        });
    }

    for (const [name, body, code] of [['no JSON', '{', 400], ['an array', '[]', 400], ['a wrong field', '{"name":7}', 400], ['depth', '['.repeat(3000), 400],
        ['64 KiB and one', JSON.stringify({ name: 'x'.repeat(65_536) }), 413]]) {
        test(`REST: ${name}`, async () => {
            const answer = await server.request('POST', '/room/create', { body });
            assert.equal(answer.status, code);
            assert.equal(answer.body.success, false);
            assert.match(answer.body.error.code, /^[a-z-]+$/);
        });
    }

    test('a frame of 65 KiB closes that connection alone with 1009', async () => {
        const room = await makeRoom();
        const [big, other] = [openWs(`/ws?room_id=${room}`), openWs(`/ws?room_id=${room}`)];
        await Promise.all([big.outcome, other.outcome]);
        big.socket.send('x'.repeat(65 * 1024));
        assert.equal(await big.closed, 1009);
        other.socket.send('{"type":"ping"}');
        await new Promise((got) => other.socket.on('message', (data) => JSON.parse(data).type === 'pong' && got()));
    });
});

describe('compression (20)', () => {
    for (const path of ['/ws', '/parley', '/?room_id=lobby', '/socket.io/?EIO=4&transport=websocket']) {
        test(`is never agreed to at ${path}, so there is no bomb to inflate`, async () => {
            const socket = new WebSocket(`${server.ws}${path}`, { perMessageDeflate: { threshold: 0 } });
            await new Promise((done, failed) => socket.once('open', done).once('error', failed));
            assert.equal(socket.extensions, '');
            socket.terminate();
        });
    }
});

describe('floods (23)', () => {
    test('a plain WebSocket is told, then closed with 1008; nobody else notices', async () => {
        const room = await makeRoom();
        const [flood, other] = [openWs(`/ws?room_id=${room}`), openWs(`/ws?room_id=${room}`)];
        await Promise.all([flood.outcome, other.outcome]);
        for (let i = 0; i < 10_000; ++i) flood.socket.send('{"type":"ping"}');
        assert.equal(await flood.closed, 1008);
        assert.equal(flood.heard.at(-1).code, 'rate-limited');
        other.socket.send('{"type":"ping"}');
        await new Promise((got) => other.socket.on('message', (data) => JSON.parse(data).type === 'pong' && got()));
    });

    test('a Socket.IO client is told, then disconnected', async () => {
        const me = client(CallsClient);
        await me.connect();
        for (let i = 0; i < 5_000; ++i) me.socket.emit('webrtc:offer', { to: 'nobody', sdp: 'v=0' });
        await me.inbox.take('disconnected');
        assert.ok(me.inbox.all((item) => item.data?.code === 'rate-limited').length > 0);
    });
});
