// Web push, from the server to a push service: who is told of what, that the service can neither read nor forge it, and that no service
// and no user can do the server or others harm with it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { randomUUID } from 'node:crypto';
import { Inbox } from '../support/inbox.mjs';
import { freshUser, makeToken, Parley } from '../support/parley.mjs';
import { PushService, readVapid, Receiver } from '../support/push_service.mjs';

const kOpen = { PARLEY_PUSH__ALLOW_PRIVATE: 'true', PARLEY_PUSH__CONTACT: 'mailto:calls@example.org' };

describe('web push', () => {
    let service;
    let server;
    let metricsUrl;
    const sockets = [];
    before(async () => {
        service = await PushService.start();
        server = await Parley.start({ env: { ...kOpen, PARLEY_LOG__LEVEL: 'debug' }, args: ['--metrics-listen', '127.0.0.1:0'] });
        [, metricsUrl] = /"event":"metrics"[^\n]*?"url":"([^"]+)"/.exec(server.log);
    });
    after(async () => {
        sockets.forEach((socket) => socket.disconnect());
        await service?.stop();
        await server?.remove();
    });

    const subscribe = (user, endpoint, { to = server, receiver = new Receiver() } = {}) =>
        to.request('POST', '/api/push/subscriptions', { as: makeToken(user), body: receiver.subscription(endpoint) });
    /** A device of `user` that is subscribed at the service: {path, receiver, id}. */
    async function device(user, path = `/${randomUUID()}`) {
        const receiver = new Receiver();
        const answer = await subscribe(user, service.url + path, { receiver });
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        return { path, receiver, id: answer.body.id };
    }
    /** Somebody on Socket.IO. */
    async function connect(user, to = server) {
        const socket = io(to.url, { auth: { token: makeToken(user, { name: `Name of ${user}` }) }, transports: ['websocket'], forceNew: true });
        sockets.push(socket);
        socket.inbox = new Inbox(user);
        socket.onAny((type, data) => socket.inbox.push({ type, data }));
        await new Promise((done, failed) => socket.once('connect', done).once('connect_error', failed));
        return socket;
    }
    async function ring(caller, callee) {
        const sessionId = randomUUID();
        const answer = await caller.emitWithAck('call-user', { sessionId, recipientIds: [callee], callType: 'DIRECT' });
        assert.equal(answer.success, true, JSON.stringify(answer));
        return sessionId;
    }
    const end = (caller, sessionId) => caller.emitWithAck('end-call', { sessionId });
    async function metric(name) {
        const text = await (await fetch(metricsUrl)).text();
        return Number(new RegExp(`^parley_push_${name} (\\d+)`, 'm').exec(text)?.[1] ?? assert.fail(text));
    }
    /** Asks until the metric has that value: the server counts when it has read the service's answer. */
    async function counted(name, wanted) {
        const until = Date.now() + 30_000;
        let value;
        while ((value = await metric(name)) < wanted) assert.ok(Date.now() < until, `${name} is ${value}, not ${wanted}`);
        return value;
    }

    test('U38: who has no page open is told that it rings, and then that they missed it; the service reads none of it', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const phone = await device(b);
        const ada = await connect(a);
        const call = await ring(ada, b);
        const rang = await service.next(phone.path);
        assert.equal(rang.method, 'POST');
        assert.ok(rang.headers.ttl > 0 && rang.headers.ttl <= 45, rang.headers.ttl);
        assert.deepEqual([rang.headers.urgency, rang.headers['content-encoding']], ['high', 'aes128gcm']);
        assert.match(rang.headers.topic, /^[\w-]{1,32}$/);
        const said = phone.receiver.read(rang.body);
        assert.ok(Math.abs(Date.parse(said.at) - Date.now()) < 60_000);
        assert.deepEqual(said, { type: 'ringing', callId: call, from: a, fromName: `Name of ${a}`, at: said.at });
        assert.deepEqual(phone.receiver.readByLibrary(rang.body), said);
        assert.ok(!rang.body.includes(a) && !JSON.stringify(rang.headers).includes(call), 'nobody is named to the service');

        await end(ada, call);
        const missed = await service.next(phone.path);
        assert.ok(missed.headers.ttl > 80_000 && missed.headers.ttl <= 86_400, missed.headers.ttl);
        assert.equal(missed.headers.urgency, 'normal');
        assert.equal(missed.headers.topic, rang.headers.topic, 'takes the place of the ring');
        assert.deepEqual({ ...phone.receiver.read(missed.body), at: '' }, { type: 'missed-call', callId: call, from: a, fromName: `Name of ${a}`, at: '' });
        assert.throws(() => new Receiver().read(missed.body), 'another browser reads nothing');
        const forged = Buffer.from(missed.body);
        forged[forged.length - 1] ^= 1;
        assert.throws(() => phone.receiver.read(forged), 'nor can it be changed');
    });

    test('the service knows who sends: a signature for its origin alone, by the key that browsers subscribe with', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const phone = await device(b);
        await ring(await connect(a), b);
        const { headers } = await service.next(phone.path);
        const { header, claims, key } = readVapid(headers.authorization);
        assert.equal(header.alg, 'ES256');
        assert.deepEqual({ ...claims, exp: 0 }, { aud: service.url, exp: 0, sub: 'mailto:calls@example.org' });
        const left_s = claims.exp - Date.now() / 1000;
        assert.ok(left_s > 3600 && left_s <= 86_400, String(left_s));
        const shown = await server.request('GET', '/api/push/key', { as: makeToken(b) });
        assert.equal(shown.body.publicKey, key);
    });

    test('who hears it ring is told only of what they missed', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const phone = await device(b);
        const ada = await connect(a);
        const bob = await connect(b);
        const call = await ring(ada, b);
        await bob.inbox.take((message) => message.type === 'incoming-call');
        await end(ada, call);
        assert.equal(phone.receiver.read((await service.next(phone.path)).body).type, 'missed-call');
        assert.equal(service.counts.get(phone.path), 1);
    });

    for (const [event, type] of [['accept-call', 'answered-elsewhere'], ['reject-call', 'rejected-elsewhere']]) {
        test(`U38: the devices on which it rang are told ${type}, and not that it was missed`, async () => {
            const [a, b] = [freshUser('ada'), freshUser('bob')];
            const phone = await device(b);
            const ada = await connect(a);
            const call = await ring(ada, b);
            const rang = await service.next(phone.path);
            const bob = await connect(b);
            await bob.inbox.take((message) => message.type === 'incoming-call');
            assert.equal((await bob.emitWithAck(event, { sessionId: call, callerId: a })).success, true);
            const over = await service.next(phone.path);
            const said = phone.receiver.read(over.body);
            assert.deepEqual(said, { type, callId: call, from: a, fromName: `Name of ${a}`, at: said.at });
            assert.equal(over.headers.topic, rang.headers.topic, 'takes the place of the ring');
            assert.equal(over.headers.urgency, 'high');
            assert.ok(over.headers.ttl > 0 && over.headers.ttl <= 45, over.headers.ttl);
            await end(ada, call);
            const next = await ring(ada, b);
            await end(ada, next);
            assert.equal(phone.receiver.read((await service.next(phone.path)).body).callId, next, 'nothing more of the first');
        });
    }

    test('410 forgets the browser for good, and 404 too', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const [phone, desk, kept] = [await device(b), await device(b), await device(b)];
        const ada = await connect(a);
        service.answer = (path) => (path === phone.path ? 410 : path === desk.path ? 404 : 201);
        const before = await metric('forgotten_total');
        const call = await ring(ada, b);
        await Promise.all([phone, desk, kept].map(({ path }) => service.next(path)));
        await counted('forgotten_total', before + 2);
        await end(ada, call);
        await service.next(kept.path);
        service.answer = () => 201;
        for (const gone of [phone, desk]) {
            assert.equal((await server.request('DELETE', `/api/push/subscriptions/${gone.id}`, { as: makeToken(b) })).status, 404);
            assert.equal(service.counts.get(gone.path), 1);
        }
    });

    test('what a service puts off is tried again', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const phone = await device(b);
        service.answer = (path, count) => (path !== phone.path ? 201 : count === 1 ? { status: 429, headers: { 'retry-after': '1' } } : count === 2 ? 503 : 201);
        const call = await ring(await connect(a), b);
        for (let attempt = 0; attempt < 3; ++attempt) {
            const push = await service.next(phone.path, { within_ms: 30_000 });
            assert.equal(phone.receiver.read(push.body).callId, call);
        }
        service.answer = () => 201;
    });

    test('a service that is not to be reached is asked again', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const late = await PushService.start();
        await late.stop();
        const path = `/${randomUUID()}`;
        const receiver = new Receiver();
        assert.equal((await subscribe(b, late.url + path, { receiver })).status, 201);
        const before = await metric('retried_total');
        const call = await ring(await connect(a), b);
        await counted('retried_total', before + 1);
        const there = await PushService.start(Number(new URL(late.url).port));
        try {
            assert.equal(receiver.read((await there.next(path, { within_ms: 30_000 })).body).callId, call);
        } finally {
            await there.stop();
        }
    });

    test('a service that never answers hurts nobody: calls, and pushes to others, go on', async () => {
        const [a, b, c] = [freshUser('ada'), freshUser('bob'), freshUser('cyd')];
        const stuck = [await device(b), await device(b), await device(b)];
        const phone = await device(c);
        service.answer = (path) => (stuck.some((each) => each.path === path) ? null : 201);
        const ada = await connect(a);
        const first = await ring(ada, b);
        await service.pushes.take(({ path }) => stuck.some((each) => each.path === path));
        await end(ada, first);
        await ring(ada, c);
        assert.equal(phone.receiver.read((await service.next(phone.path)).body).type, 'ringing');
        service.answer = () => 201;
    });

    test('an answer without an end, and one that leads elsewhere, end it', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const [away, phone] = [await device(b), await device(b)];
        const inside = `/${randomUUID()}`;
        service.answer = (path) => (path === away.path ? { status: 307, headers: { location: service.url + inside } } : { status: 201, headers: { 'content-length': '10000000' } });
        const failed = await metric('failed_total');
        await ring(await connect(a), b);
        await Promise.all([service.next(away.path), service.next(phone.path)]);
        await counted('failed_total', failed + 2);
        assert.equal(service.counts.get(inside), undefined);
        service.answer = () => 201;
    });

    test('who unsubscribes, and whose access is taken away, is told no more', async () => {
        const [a, b, c] = [freshUser('ada'), freshUser('bob'), freshUser('cyd')];
        const [gone, revoked] = [await device(b), await device(c)];
        assert.equal((await server.request('DELETE', `/api/push/subscriptions/${gone.id}`, { as: makeToken(c) })).status, 404);
        assert.equal((await server.request('DELETE', `/api/push/subscriptions/${gone.id}`, { as: makeToken(b) })).status, 204);
        assert.equal((await server.request('DELETE', `/api/users/${c}/sessions`, { as: makeToken('app', { role: 'service' }) })).status, 204);
        const last = freshUser('dan');
        const phone = await device(last);
        const ada = await connect(a);
        for (const callee of [b, c, last]) await end(ada, await ring(ada, callee));
        await service.next(phone.path); // in order: the others would have come before
        assert.deepEqual([service.counts.get(gone.path), service.counts.get(revoked.path)], [undefined, undefined]);
    });

    test('guests, and what is no subscription, are refused with the reason', async () => {
        const as = makeToken(freshUser('ada'));
        const good = new Receiver().subscription(`${service.url}/x`);
        const post = (body, options = { as }) => server.request('POST', '/api/push/subscriptions', { ...options, body });
        assert.equal((await post(good, {})).status, 401);
        assert.equal((await server.request('GET', '/api/push/key')).status, 401);
        const refused = [
            {}, { ...good, endpoint: 'ftp://example.org/' }, { ...good, endpoint: `https://example.org/${'x'.repeat(2048)}` }, { ...good, keys: null },
            { ...good, keys: { ...good.keys, p256dh: Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url') } },
            { ...good, keys: { ...good.keys, p256dh: good.keys.p256dh.slice(0, -2) } }, { ...good, keys: { ...good.keys, auth: 'AAAA' } },
            { ...good, keys: { ...good.keys, auth: `${good.keys.auth}==` } },
        ];
        for (const body of refused) {
            const answer = await post(body);
            assert.equal(answer.status, 400, JSON.stringify(body));
            assert.equal(answer.body.error.code, 'bad-request');
        }
    });

    test('the key is made once, is its owner’s alone, and outlives a restart with the subscriptions', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const own = await Parley.start({ env: kOpen });
        try {
            const phone = { path: `/${randomUUID()}`, receiver: new Receiver() };
            assert.equal((await subscribe(b, service.url + phone.path, { to: own, receiver: phone.receiver })).status, 201);
            const key = async () => (await own.request('GET', '/api/push/key', { as: makeToken(b) })).body.publicKey;
            const before = await key();
            assert.equal(statSync(join(own.data, 'vapid-key')).mode & 0o777, 0o600);
            await own.kill();
            await own.start();
            assert.equal(await key(), before);
            await ring(await connect(a, own), b);
            assert.equal(readVapid((await service.next(phone.path)).headers.authorization).key, before);
        } finally {
            await own.remove();
        }
    });

    test('no log line holds an address, a key or a secret of a subscription', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const phone = await device(b, '/a-secret-path');
        service.answer = () => 403;
        const failed = await metric('failed_total');
        await ring(await connect(a), b);
        await service.next(phone.path);
        await counted('failed_total', failed + 1);
        service.answer = () => 201;
        assert.match(server.log, /a push was not taken/);
        const { keys } = phone.receiver.subscription('');
        const key = readFileSync(join(server.data, 'vapid-key'), 'utf8').trim();
        for (const secret of ['a-secret-path', keys.p256dh, keys.auth, key]) assert.ok(!server.log.includes(secret), secret);
    });
});

// Attack 42, by users: the server is not to be sent into its own network.
describe('web push as it is by default', () => {
    let service;
    let server;
    before(async () => {
        service = await PushService.start();
        server = await Parley.start({ args: ['--metrics-listen', '127.0.0.1:0'] });
    });
    after(async () => {
        await service?.stop();
        await server?.remove();
    });

    test('an address inside the house is refused, whatever it is called', async () => {
        const as = makeToken(freshUser('eve'));
        const { port } = new URL(service.url);
        const post = (endpoint) => server.request('POST', '/api/push/subscriptions', { as, body: new Receiver().subscription(endpoint) });
        const inside = [`http://127.0.0.1:${port}/`, `https://127.0.0.1:${port}/`, `https://localhost:${port}/`, `https://[::1]:${port}/`, `https://[::ffff:127.0.0.1]:${port}/`,
            'https://169.254.169.254/latest', 'https://10.0.0.1/', 'https://192.168.1.1/', 'file:///etc/passwd', 'gopher://127.0.0.1/', `https://u@push.example/`];
        for (const endpoint of inside) assert.equal((await post(endpoint)).status, 400, endpoint);
    });

    test('a name that leads inside is looked at when it is dialled, and nobody is asked', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        let knocks = 0;
        service.server.on('connection', () => { knocks += 1; });
        const { port } = new URL(service.url);
        // Two names for this machine that do not look like an address.
        for (const host of ['2130706433', '0x7f000001']) {
            const answer = await server.request('POST', '/api/push/subscriptions', { as: makeToken(b), body: new Receiver().subscription(`https://${host}:${port}/`) });
            assert.equal(answer.status, 201);
        }
        const socket = io(server.url, { auth: { token: makeToken(a) }, transports: ['websocket'], forceNew: true });
        try {
            await new Promise((done, failed) => socket.once('connect', done).once('connect_error', failed));
            await socket.emitWithAck('call-user', { sessionId: randomUUID(), recipientIds: [b], callType: 'DIRECT' });
            const [, url] = /"event":"metrics"[^\n]*?"url":"([^"]+)"/.exec(server.log);
            const until = Date.now() + 30_000;
            const failed = async () => Number(/^parley_push_failed_total (\d+)/m.exec(await (await fetch(url)).text())[1]);
            while ((await failed()) < 2) assert.ok(Date.now() < until, 'both have failed');
            assert.equal(knocks, 0);
        } finally {
            socket.disconnect();
        }
    });

    test('switched off, it says so', async () => {
        const off = await Parley.start({ env: { PARLEY_PUSH__ENABLED: 'false' } });
        try {
            const as = makeToken(freshUser('ada'));
            const answer = await off.request('GET', '/api/push/key', { as });
            assert.deepEqual([answer.status, answer.body.error.code], [501, 'no-push']);
            assert.equal((await off.request('POST', '/api/push/subscriptions', { as, body: {} })).status, 501);
            assert.ok(!readdirSync(off.data).includes('vapid-key'));
        } finally {
            await off.remove();
        }
    });

    test('the service worker comes from the root, is asked for at each visit, and may load nothing', async () => {
        const answer = await server.request('GET', '/sw.js');
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get('content-type'), /^text\/javascript/);
        assert.equal(answer.headers.get('cache-control'), 'no-cache');
        assert.match(answer.headers.get('content-security-policy'), /default-src 'none'/);
        assert.equal((await server.request('GET', '/web/sw.js')).status, 404);
    });
});
