// The time-limited TURN credentials that the server hands out, against a real coturn.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freeUdpPort } from '../support/lossy_udp.mjs';
import { Parley, binary, makeToken } from '../support/parley.mjs';
import { allocate } from '../support/turn_client.mjs';

const kSecret = 'the secret that both sides know';

/** Resolves once the TURN server answers; until its socket is open the kernel refuses at once. */
async function answers(port) {
    for (const end = Date.now() + 20_000; ;) {
        try {
            return await allocate({ port, username: 'nobody', credential: 'nothing' });
        } catch (error) {
            if (Date.now() > end) throw error;
        }
    }
}

async function startCoturn(port) {
    const folder = mkdtempSync(join(tmpdir(), 'parley-coturn-'));
    const child = spawn('turnserver', [
        '-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--use-auth-secret', `--static-auth-secret=${kSecret}`,
        '--realm=parley.test', '--no-tls', '--no-dtls', '--no-tcp', '--no-cli', '--log-file=stdout', `--userdb=${join(folder, 'turndb')}`, `--pidfile=${join(folder, 'pid')}`,
        '--allow-loopback-peers',
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
