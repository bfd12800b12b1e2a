// The time-limited TURN credentials that the server hands out, against a real coturn.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freeUdpPort } from '../support/lossy_udp.mjs';
import { Parley, binary, makeToken } from '../support/parley.mjs';
import { TurnClient, allocate } from '../support/turn_client.mjs';

const kSecret = 'the secret that both sides know';

/** Resolves once the TURN server answers. */
const answers = (port) => allocate({ port, username: 'nobody', credential: 'nothing' });

const kOpen = ['-n', '--use-auth-secret', '--no-cli', '--log-file=stdout', '--allow-loopback-peers'];
/** The configuration that comes with Parley: what it leaves open is on the command line, as in deploy/docker/compose.yml. */
const kShipped = ['-c', join(import.meta.dirname, '../../deploy/coturn.conf'), '--relay-ip=::1'];

async function startCoturn(port, options = kOpen) {
    const folder = mkdtempSync(join(tmpdir(), 'parley-coturn-'));
    const child = spawn('turnserver', [
        ...options, '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--no-tls', '--no-dtls', '--no-tcp',
        `--static-auth-secret=${kSecret}`, '--realm=parley.test', `--userdb=${join(folder, 'turndb')}`, `--pidfile=${join(folder, 'pid')}`,
    ], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk));
    const over = new Promise((_, failed) => {
        child.once('error', failed);
        child.once('exit', (code) => failed(new Error(`turnserver ended with ${code}:\n${log}`)));
    });
    over.catch(() => {});
    await Promise.race([answers(port), over]);
    return {
        stop: async () => {
            const ended = new Promise((done) => child.once('exit', done));
            child.kill('SIGKILL');
            await ended;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

describe('TURN credentials', () => {
    let coturn;
    let server;
    let port;
    before(async () => {
        port = await freeUdpPort();
        coturn = await startCoturn(port);
        server = await Parley.start({
            env: { PARLEY_ICE__TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`, PARLEY_ICE__TURN_SECRET: kSecret, PARLEY_ICE__TTL: '2s' },
        });
    });
    after(async () => {
        await server?.remove();
        await coturn?.stop();
    });

    async function credentials() {
        const { status, body } = await server.request('GET', '/api/ice-servers', { as: makeToken('ada') });
        assert.equal(status, 200);
        assert.equal(body.ttl, 2);
        return body.iceServers.find(({ urls }) => [urls].flat().some((url) => url.startsWith('turn:')));
    }

    /** 437: the port that the system chose had a relay a moment ago. It says nothing about the credentials. */
    async function allocateAfresh(options) {
        for (let tries = 0; tries < 50; ++tries) {
            const answer = await allocate(options);
            if (answer.code !== 437) return answer;
        }
        throw new Error('every port had a relay');
    }

    test('a relay is allocated with them, and refused after their expiry', async () => {
        const { username, credential } = await credentials();
        assert.match(username, /^\d+:/);
        assert.ok(!credential.includes(kSecret));
        assert.deepEqual(await allocateAfresh({ port, username, credential }), { ok: true, code: 0 });

        const expiry = Number(username.split(':')[0]) * 1000;
        let answer;
        do answer = await allocateAfresh({ port, username, credential });
        while (answer.code !== 401 && Date.now() < expiry + 10_000);
        assert.deepEqual(answer, { ok: false, code: 401 });
        assert.ok(Date.now() >= expiry, 'not refused before their time');
    });

    test('a changed user name or time is refused', async () => {
        const { username, credential } = await credentials();
        const later = `${Number(username.split(':')[0]) + 3600}:ada`;
        assert.deepEqual(await allocateAfresh({ port, username: later, credential }), { ok: false, code: 401 });
        assert.deepEqual(await allocateAfresh({ port, username, credential: 'x' }), { ok: false, code: 401 });
    });

    test('nobody gets them without a token or a guest room', async () => {
        assert.equal((await server.request('GET', '/api/ice-servers')).status, 401);
        const { body } = await server.request('POST', '/room/create', { body: {} });
        assert.equal((await server.request('GET', `/api/ice-servers?room_id=${body.room_id}`)).status, 200);
        assert.equal((await server.request('GET', '/api/ice-servers?room_id=AAAAAAAAAAAAAAAAAAAAAA')).status, 404);
    });
});

// Attack 39: a relay is no way into the network that it stands in. What is asked for here sends nothing to the peers that it names.
describe('the configuration of coturn that comes with Parley', () => {
    const kInside = ['127.0.0.1', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.2.1', '224.0.0.1', '255.255.255.255'];
    const kInside6 = ['::1', '::', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fc00::1', 'fdff::1', 'fe80::1', 'ff02::1'];
    const kUserQuota = 12; // as it says
    const kOutside = '93.184.216.34';
    const kOutside6 = '2606:2800:220:1::1';
    let coturn;
    let port;
    before(async () => {
        port = await freeUdpPort();
        coturn = await startCoturn(port, kShipped);
    });
    after(() => coturn?.stop());
    /** Of a name as it is: the signature is always right. */
    function named(t, username, at = port) {
        const made = new TurnClient({ port: at, username, credential: createHmac('sha1', kSecret).update(username).digest('base64') });
        t.after(() => made.close());
        return made;
    }
    const client = (t, user, at) => named(t, `${Math.floor(Date.now() / 1000) + 60}:${user}`, at);

    for (const [family, inside, outside] of [['IPv4', kInside, kOutside], ['IPv6', kInside6, kOutside6]]) {
        test(`no peer inside is allowed, ${family}; one outside is`, async (t) => {
            const turn = client(t, `asks-${family}`);
            assert.deepEqual(await turn.allocate({ v6: family === 'IPv6' }), { ok: true, code: 0 });
            for (const ip of inside) {
                assert.equal(await turn.permit({ ip, port: 6379 }), 403, `permission for ${ip}`);
                assert.equal(await turn.bind({ ip, port: 6379 }), 403, `a channel to ${ip}`);
                assert.notEqual(await turn.connectTo({ ip, port: 6379 }), 0, `a connection to ${ip}`);
            }
            assert.equal(await turn.permit({ ip: outside, port: 4000 }), 0);
            assert.equal(await turn.bind({ ip: outside, port: 4000 }), 0);
        });
    }

    test('what is sent to a peer inside does not arrive, where it does from one that allows it', async (t) => {
        const host = dgram.createSocket('udp4').bind(0, '127.0.0.1');
        t.after(() => host.close());
        await once(host, 'listening');
        const heard = [];
        host.on('message', (data) => heard.push(data.toString()));
        const peer = { ip: '127.0.0.1', port: host.address().port };
        const turn = client(t, 'sends');
        assert.equal((await turn.allocate()).ok, true);
        turn.send(peer, 'from inside');
        assert.equal(await turn.permit(peer), 403, 'the server has had both');

        const openPort = await freeUdpPort();
        const open = await startCoturn(openPort);
        t.after(() => open.stop());
        const allowed = client(t, 'sends', openPort);
        assert.equal((await allowed.allocate()).ok, true);
        assert.equal(await allowed.permit(peer), 0);
        allowed.send(peer, 'allowed');
        await once(host, 'message');
        assert.deepEqual(heard, ['allowed']);
    });

    test('no TCP relay is given, and no more than the quota to one credential', async (t) => {
        const turn = client(t, 'tcp');
        assert.equal((await turn.allocate({ transport: 'tcp' })).ok, false);
        let given = 0;
        for (;;) {
            const { ok, code } = await client(t, 'greedy').allocate();
            given += ok;
            if (code === 486) break;
            assert.ok(code === 0 || code === 437, `refused with ${code}`); // 437: that port had a relay a moment ago
            assert.ok(given <= kUserQuota);
        }
        assert.equal(given, kUserQuota);
    });

    test('names that are none, and a time long gone, are refused', async (t) => {
        for (const username of ['u%s%n', "';--", '1:ada', '']) assert.equal((await named(t, username).allocate()).ok, false, username);
    });
});

describe('parley doctor', () => {
    let coturn; // of its own: the one above is full of relays
    let port;
    before(async () => {
        port = await freeUdpPort();
        coturn = await startCoturn(port);
    });
    after(() => coturn?.stop());

    const doctor = (secret) => {
        const args = ['doctor', '--listen', '127.0.0.1:0', '--set', 'media.port=0', '--set', `ice.turn_urls=turn:127.0.0.1:${port}`, '--set', `ice.turn_secret=${secret}`];
        const { status, stdout } = spawnSync(binary, args, { encoding: 'utf8' });
        return { status, turn: stdout.split('\n').filter((line, index, all) => / turn /.test(line) || (/->/.test(line) && / turn /.test(all[index - 1]))).join('\n') };
    };

    test('is given a relay', () => {
        const { status, turn } = doctor(kSecret);
        assert.match(turn, /^ok +turn +turn:127\.0\.0\.1:\d+ relays from 127\.0\.0\.1$/);
        assert.equal(status, 0);
    });

    test('says that another secret is refused, and what to look at', () => {
        const { status, turn } = doctor('some other secret');
        assert.match(turn, /^BAD +turn .*refused with 401[^]*-> ice\.turn_secret and coturn's static-auth-secret/);
        assert.equal(status, 1);
    });
});
