// The command line of the real binary: flags, settings, precedence, exit codes, and what a mistake looks like.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Parley, binary, makeToken } from '../support/parley.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
const children = [];
after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
});
let made = 0;
const freshPath = (name = 'x') => join(folder, `${made++}-${name}`);

function parley(args, { env = {}, cwd = folder } = {}) {
    const done = spawnSync(binary, args, { env: { PATH: process.env.PATH, ...env }, cwd, encoding: 'utf8', timeout: 20_000 });
    return { code: done.status, out: done.stdout, err: done.stderr };
}

/** A refusal: exit code 2, nothing on standard output, one line on standard error that matches. */
function refused(args, pattern, options) {
    const { code, out, err } = parley(args, options);
    assert.equal(code, 2, err);
    assert.equal(out, '');
    assert.match(err, /^parley: [^\n]*\n$/);
    assert.match(err, pattern);
}

const serve = (...args) => ['serve', '--listen', '127.0.0.1:0', '--data', freshPath('data'), ...args];

describe('parley doctor', () => {
    const doctor = (...args) => parley(['doctor', '--listen', '127.0.0.1:0', '--set', 'media.port=0', ...args]);

    test('finds nothing bad on a machine that can serve, and leaves nothing behind', () => {
        const data = freshPath('nothing');
        const { code, out, err } = doctor('--data', data);
        assert.equal(err, '');
        assert.equal(code, 0, out);
        for (const area of ['ports', 'addresses', 'tls', 'clock', 'turn', 'database', 'disk', 'descriptors']) assert.match(out, new RegExp(`^(ok|warning) +${area} +\\S`, 'm'));
        assert.match(out, /database +the first start makes it/);
        assert.ok(!existsSync(data));
    });

    test('names the port that another program has, and does not mind its own server\'s', async () => {
        const taken = net.createServer().listen(0, '127.0.0.1');
        await once(taken, 'listening');
        const other = parley(['doctor', '--listen', `127.0.0.1:${taken.address().port}`, '--data', freshPath('d'), '--set', 'media.port=0']);
        assert.equal(other.code, 1);
        assert.match(other.out, /^BAD +ports .*server\.listen.*in use\n +-> stop what has it/m);
        taken.close();

        const data = freshPath('data');
        const server = await run(['--data', data]);
        const own = parley(['doctor', '--listen', new URL(server.url).host, '--data', data, '--set', 'media.port=0']);
        assert.match(own.out, /^ok +ports .*a Parley runs on this data directory$/m);
        assert.match(own.out, /^ok +database +opens, and has this version's tables$/m);
        server.child.kill('SIGTERM');
        await server.ended;
    });

    test('names a directory that cannot be written, a broken certificate and a database that is away', () => {
        const pem = freshPath('cert.pem');
        writeFileSync(pem, 'no certificate');
        const { code, out } = doctor('--data', join(pem, 'data'), '--tls-cert', pem, '--tls-key', pem, '--database', `postgresql://nobody@127.0.0.1:1/none`);
        assert.equal(code, 1);
        assert.match(out, /^BAD +disk +\S+cert\.pem cannot be written\n +-> /m);
        assert.match(out, /^BAD +tls +tls\.cert_file: .*\n +-> /m);
        assert.match(out, /^BAD +database +.*\n +-> /m);
    });
});

describe('commands', () => {
    test('version', () => {
        assert.match(parley(['version']).out, /^parley \d+\.\d+\.\d+\n$/);
        assert.match(JSON.parse(parley(['version', '--json']).out).version, /^\d+\.\d+\.\d+$/);
        assert.equal(parley(['--version']).code, 0);
    });

    for (const command of [[], ['serve'], ['token'], ['migrate'], ['config'], ['config', 'check'], ['config', 'print'], ['config', 'reference'], ['doctor'], ['version']]) {
        test(`parley ${command.join(' ')} --help`, () => {
            const { code, out, err } = parley([...command, '--help']);
            assert.equal(code, 0);
            assert.match(out, /Usage/);
            assert.equal(err, '');
        });
    }

    test('serve --help names every flag of the manual', () => {
        const { out } = parley(['serve', '--help']);
        for (const flag of ['config', 'listen', 'data', 'announce-ip', 'jwt-secret', 'jwt-secret-file', 'jwks-url', 'tls-cert', 'tls-key', 'tls-self-signed', 'database', 'metrics-listen',
            'insecure', 'log-level', 'log-format']) {
            assert.match(out, new RegExp(`--${flag}\\b`), flag);
        }
    });

    test('wrong use is one line and exit code 2', () => {
        refused([], /A subcommand is required.*parley --help/);
        refused(['sing'], /parley --help/);
        refused(['serve', '--foo'], /--foo.*parley serve --help/);
        refused(['token'], /--user/);
        refused(['config'], /parley config --help/);
        refused(['config', 'reference', '--format', 'yaml'], /--format/);
        refused(['serve', '--set', 'calls.ring_timeout'], /--set "?calls.ring_timeout=45s|--set: .*has no value/);
    });
});

describe('settings', () => {
    const printed = (args, options) => parley(['config', 'print', ...args], options).out;

    test('a flag wins over the environment, and that over the file', () => {
        const file = freshPath('parley.toml');
        writeFileSync(file, '[server]\nlisten = "127.0.0.1:1"\n[calls]\nring_timeout = "1s"\n[rooms]\ngrace = "1s"\n');
        const env = { PARLEY_CALLS__RING_TIMEOUT: '2s', PARLEY_SERVER__LISTEN: '127.0.0.1:2' };
        const out = printed(['--config', file, '--listen', '127.0.0.1:3'], { env });
        assert.match(out, /^listen = "127\.0\.0\.1:3"$/m);
        assert.match(out, /^ring_timeout = "2s"$/m);
        assert.match(out, /^grace = "1s"$/m);
        assert.match(out, /^waiting_ttl = "1d" {2}# default$/m);
        assert.match(printed(['--set', 'rooms.grace=7s']), /^grace = "7s"$/m);
    });

    test('secrets are hidden', () => {
        const out = printed(['--jwt-secret', 'hunter2hunter2', '--database', 'postgresql://anna:hunter2@db/parley', '--set', 'ice.turn_secret=hunter2']);
        assert.doesNotMatch(out, /hunter2/);
        assert.equal(out.match(/\(hidden\)/g).length, 3);
    });

    test('every mistake names its place and its mend', () => {
        const file = freshPath('wrong.toml');
        writeFileSync(file, '[calls]\nring_timout = "45s"\n');
        refused(['serve', '--config', file], /wrong\.toml:2: there is no setting calls\.ring_timout; did you mean calls\.ring_timeout\?/);
        refused(['config', 'check', '--config', file], /did you mean calls\.ring_timeout/);
        writeFileSync(file, '[calls]\nring_timeout = 45\n');
        refused(['serve', '--config', file], /write it like ring_timeout = "45s"/);
        refused(['serve', '--config', freshPath('missing.toml')], /cannot be read/);
        refused(serve(), /PARLEY_ROOMS__GRACES.*did you mean rooms\.grace\?/, { env: { PARLEY_ROOMS__GRACES: '1s' } });
        refused(serve('--listen', 'nowhere'), /HOST:PORT/);
        refused(serve('--jwks-url', 'http://login.example/keys'), /use https/);
        refused(serve('--jwks-url', 'file:///etc/passwd'), /key set URL/);
        refused(serve('--database', 'mysql://x'), /database\.url/);
        refused(serve('--tls-cert', 'a.pem'), /--tls-cert and --tls-key/);
        refused(serve('--tls-cert', 'a.pem', '--tls-key', 'b.pem'), /a\.pem cannot be read/);
        refused(serve('--jwt-secret-file', freshPath('none')), /auth\.jwt_secret_file: .* cannot be read/);
        refused(serve('--announce-ip', 'here'), /IP address/);
        refused(serve('--announce-ip', '203.0.113.7,203.0.113.7:0'), /203\.0\.113\.7:0" is no IP address/);
        refused(serve('--set', 'media.loops=0'), /media\.loops.*1 to 26/);
        refused(serve('--set', 'media.loops=2', '--media-port', '65535'), /not so many ports after media\.port/);
        refused(serve('--set', 'media.loops=2', '--announce-ip', '203.0.113.7:65535'), /not so many ports after that of server\.announce_ip/);
        refused(serve('--log-level', 'loud'), /debug, info, warn/);
        refused(serve('--log-format', 'xml'), /text or json/);
    });

    test('config check says good', () => {
        const { code, out } = parley(['config', 'check', '--set', 'calls.ring_timeout=30s']);
        assert.equal(code, 0);
        assert.match(out, /good/);
    });

    test('config reference is a file that can be used as it is', () => {
        const file = freshPath('reference.toml');
        writeFileSync(file, parley(['config', 'reference']).out);
        assert.equal(parley(['config', 'check', '--config', file]).code, 0);
    });

    test('docs/configuration.md is what the binary says', () => {
        const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
        assert.equal(page, parley(['config', 'reference', '--format', 'markdown']).out, 'write it anew: parley config reference --format markdown > docs/configuration.md');
    });
});

describe('serve refuses to start', () => {
    test('on a port in use, and leaves nothing behind', async () => {
        const other = net.createServer();
        await new Promise((done) => other.listen(0, '127.0.0.1', done));
        const { port } = other.address();
        const data = freshPath('data');
        refused(['serve', '--listen', `127.0.0.1:${port}`, '--data', data], /server\.listen: .*in use/);
        assert.equal(existsSync(data), false);
        refused(serve('--metrics-listen', `127.0.0.1:${port}`), /metrics\.listen: .*in use/);
        await new Promise((done) => other.close(done));
    });

    test('in a directory that cannot be written', () => {
        const file = freshPath('file');
        writeFileSync(file, '');
        refused(['serve', '--listen', '127.0.0.1:0', '--data', join(file, 'data')], /server\.data: .*choose another with --data/);
        refused(['token', '--user', 'ada', '--data', join(file, 'data')], /server\.data/);
    });

    test('with --insecure on an address that others can reach', () => {
        refused(['serve', '--listen', '0.0.0.0:0', '--data', freshPath(), '--insecure'], /--insecure-public/);
        refused(['serve', '--listen', '[::]:0', '--data', freshPath(), '--insecure'], /--insecure-public/);
    });

    test('with a secret that others can read', () => {
        const data = freshPath('data');
        assert.equal(parley(['token', '--user', 'ada', '--data', data]).code, 0);
        chmodSync(join(data, 'jwt-secret'), 0o644);
        refused(['serve', '--listen', '127.0.0.1:0', '--data', data], /chmod 600/);
    });

    test('on a database that it cannot open, each in one line that names the mend', () => {
        const broken = freshPath('broken.db');
        writeFileSync(broken, 'no database '.repeat(1000));
        const newer = freshPath('newer.db');
        assert.equal(parley(['migrate', '--data', freshPath('data'), '--database', `sqlite:${newer}`]).code, 0);
        const made = spawnSync('python3', ['-c', `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as d: d.execute("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'future', 0)")`, newer]);
        assert.equal(made.status, 0, made.stderr.toString());
        const nowhere = freshPath('no-socket-here');
        for (const [url, pattern] of [
            [`sqlite:${broken}`, /database\.url: .*broken\.db is damaged, or no SQLite database: put a backup in its place/],
            [`sqlite:${newer}`, /database\.url: .*schema 9999, made by a newer version.*install that version again/],
            [`sqlite:${freshPath('none')}/parley.db`, /database\.url: the folder .* does not exist: .*make it first/],
            ['sqlite:/proc/parley.db', /database\.url: .*\/proc\/parley\.db cannot be opened for writing/],
            [`postgresql://anna:Hunter2@/parley?host=${nowhere}`, /database\.url: the postgresql database does not answer: .*; start the server, or correct database\.url/],
            ['postgresql://anna:Hunter2@127.0.0.1:1/parley', /database\.url: the postgresql database does not answer: .*; start the server/],
            ['postgresql://anna:Hunter2/@127.0.0.1:1/parley', /database\.url: the PostgreSQL URL has an @ .*%2F for \//],
            ['postgresql://anna:Hunter2%@127.0.0.1:1/parley', /database\.url: the PostgreSQL URL has a password that is not percent-encoded; .*%25 for %/],
        ]) {
            for (const args of [serve('--database', url), ['migrate', '--data', freshPath('data'), '--database', url]]) {
                refused(args, pattern);
                assert.doesNotMatch(parley(args).err, /Hunter2/);
            }
        }
    });

    test('in a directory that another server uses', async () => {
        const data = freshPath('data');
        const first = await run(['--data', data]);
        refused(['serve', '--listen', '127.0.0.1:0', '--data', data], /another server uses/);
        first.child.kill('SIGTERM');
        await first.ended;
    });
});

/** `parley serve` with exactly these flags; resolves when it listens. */
async function run(args, env = {}) {
    const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', ...args], { env: { PATH: process.env.PATH, ...env }, cwd: folder });
    children.push(child);
    const server = { child, err: '', out: '' };
    child.stdout.on('data', (chunk) => (server.out += chunk));
    server.ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
    await new Promise((ready, failed) => {
        child.stderr.on('data', (chunk) => {
            server.err += chunk;
            const match = /listening[^\n]*127\.0\.0\.1:(\d+)/.exec(server.err);
            if (match) ready((server.url = `http://127.0.0.1:${match[1]}`));
        });
        server.ended.then(({ code }) => failed(new Error(`ended with ${code}: ${server.err}`)));
    });
    return server;
}

describe('secrets and tokens', () => {
    test('serve makes a secret, says so, keeps it for its owner alone, and `token` uses it', async () => {
        const data = freshPath('data');
        const server = await run(['--data', data]);
        const file = join(data, 'jwt-secret');
        assert.match(server.err, /made a secret/);
        assert.equal(statSync(file).mode & 0o777, 0o600);
        assert.equal(statSync(data).mode & 0o777, 0o700);
        assert.doesNotMatch(server.err, new RegExp(readFileSync(file, 'utf8').trim()));
        const token = parley(['token', '--user', 'ada', '--name', 'Ada', '--data', data]).out.trim();
        const ask = (bearer) => fetch(`${server.url}/api/calls`, { headers: { Authorization: `Bearer ${bearer}` } });
        assert.equal((await ask(token)).status, 200);
        assert.equal((await ask(`${token}x`)).status, 401);
        assert.equal((await fetch(`${server.url}/api/calls`)).status, 401);
        server.child.kill('SIGTERM');
        assert.deepEqual(await server.ended, { code: 0, signal: null });
        const again = await run(['--data', data]);
        assert.doesNotMatch(again.err, /made a secret/);
        again.child.kill('SIGTERM');
        await again.ended;
    });

    test('token prints what was asked for', () => {
        const args = ['token', '--user', 'dr-who', '--name', 'Dr "Who"', '--role', 'practitioner', '--ttl', '90s', '--jwt-secret', 'a secret of some length'];
        const token = parley(args).out.trim();
        const [head, payload, signature] = token.split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url'));
        assert.equal(claims.sub, 'dr-who');
        assert.equal(claims.name, 'Dr "Who"');
        assert.equal(claims.role, 'practitioner');
        assert.equal(claims.exp - claims.iat, 90);
        assert.equal(signature, createHmac('sha256', 'a secret of some length').update(`${head}.${payload}`).digest('base64url'));
        const json = JSON.parse(parley([...args, '--json']).out);
        assert.ok(json.token && Date.parse(json.expiresAt) > Date.now());
    });

    test('token refuses what no server would accept', () => {
        const base = ['token', '--jwt-secret', 'a secret of some length'];
        refused([...base, '--user', ''], /--user/);
        refused([...base, '--user', 'x'.repeat(257)], /256 bytes/);
        refused([...base, '--user', 'a\nb'], /sub/);
        refused([...base, '--user', 'a', '--role', 'king'], /practitioner, patient or service/);
        refused([...base, '--user', 'a', '--ttl', 'soon'], /--ttl/);
        refused([...base, '--user', 'a', '--ttl', '0s'], /out of range/);
    });

    test('a secret may come from a file', async () => {
        const file = freshPath('secret');
        writeFileSync(file, 'a secret out of a file\n');
        const server = await run(['--data', freshPath('data'), '--jwt-secret-file', file]);
        const token = makeToken('ada', { secret: 'a secret out of a file' });
        assert.equal((await fetch(`${server.url}/api/calls?token=${token}`)).status, 200);
        server.child.kill('SIGTERM');
        await server.ended;
    });

    test('a provider\'s keys: not ready before they were read, then its tokens are good, and its service is none', async () => {
        const pairs = { RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }), ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }), EdDSA: generateKeyPairSync('ed25519') };
        const keys = Object.entries(pairs).map(([alg, { publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), kid: `key-${alg}`, alg, use: 'sig' }));
        const tokenBy = (alg, claims, kid = `key-${alg}`) => {
            const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
            const text = `${part({ alg, typ: 'JWT', kid })}.${part({ sub: 'ada', exp: Math.floor(Date.now() / 1000) + 600, ...claims })}`;
            return `${text}.${sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(text), { key: pairs[alg].privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
        };
        let asked;
        const wasAsked = new Promise((done) => (asked = done));
        let answer;
        const provider = http.createServer((request, response) => {
            answer = () => response.end(JSON.stringify({ keys }));
            asked();
        });
        await new Promise((done) => provider.listen(0, '127.0.0.1', done));
        const server = await run(['--data', freshPath('data'), '--jwks-url', `http://127.0.0.1:${provider.address().port}/keys`]);
        await wasAsked;
        const ask = async (token) => (await fetch(`${server.url}/api/calls`, { headers: { Authorization: `Bearer ${token}` } })).status;
        assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
        assert.equal(await ask(tokenBy('RS256')), 401);
        const read = new Promise((done) => server.child.stderr.on('data', () => /read the key set/.test(server.err) && done()));
        answer();
        await read;
        assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
        for (const alg of Object.keys(pairs)) {
            assert.equal(await ask(tokenBy(alg)), 200, alg);
            assert.equal(await ask(tokenBy(alg, {}, 'key-of-nobody')), 401, alg);
            assert.equal(await ask(tokenBy(alg, { exp: 1 })), 401, alg);
        }
        assert.equal(await ask(makeToken('ada')), 401, 'no secret is configured');
        assert.equal(await ask(makeToken('ada', { secret: pairs.RS256.publicKey.export({ format: 'pem', type: 'spki' }) })), 401, 'the public key is no secret');
        server.child.kill('SIGTERM');
        await server.ended;
        provider.close();
    });
});

describe('running', () => {
    test('logs JSON lines where nobody watches, and text where it is wanted', async () => {
        const json = await run(['--data', freshPath('data')]);
        for (const line of json.err.trim().split('\n')) assert.equal(typeof JSON.parse(line).event, 'string', line);
        json.child.kill('SIGTERM');
        await json.ended;
        const text = await run(['--data', freshPath('data'), '--log-format', 'text']);
        assert.match(text.err, /^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}listening url=/m);
        text.child.kill('SIGTERM');
        await text.ended;
    });

    test('SIGINT ends it like SIGTERM; nothing goes to standard output', async () => {
        const server = await run(['--data', freshPath('data')]);
        assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
        server.child.kill('SIGINT');
        assert.deepEqual(await server.ended, { code: 0, signal: null });
        assert.equal(server.out, '');
    });

    test('a second signal does not wait for an open connection', async () => {
        const server = await run(['--data', freshPath('data'), '--set', 'server.drain_timeout=1h']);
        const idle = net.connect(Number(new URL(server.url).port), '127.0.0.1');
        await new Promise((done) => idle.once('connect', done));
        idle.write('GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n');  // a request that never ends
        await fetch(`${server.url}/livez`);
        const stopping = new Promise((done) => server.child.stderr.on('data', () => /stopping/.test(server.err) && done()));
        server.child.kill('SIGTERM');
        await stopping;
        server.child.kill('SIGTERM');
        assert.equal((await server.ended).signal, null);
        idle.destroy();
    });

    test('--insecure warns at start and on every page', async () => {
        const server = await run(['--data', freshPath('data'), '--insecure']);
        assert.match(server.err, /"level":"warn","event":"INSECURE/);
        for (const page of ['/', '/room/any', '/docs']) {
            const text = await (await fetch(server.url + page, { headers: { Accept: 'text/html' } })).text();
            assert.match(text, /<html data-insecure="true"/, page);
        }
        server.child.kill('SIGTERM');
        await server.ended;
    });

    test('metrics have a listener of their own', async () => {
        const probe = net.createServer();
        await new Promise((done) => probe.listen(0, '127.0.0.1', done));
        const { port } = probe.address();
        await new Promise((done) => probe.close(done));
        const server = await run(['--data', freshPath('data'), '--metrics-listen', `127.0.0.1:${port}`]);
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
        const text = await answer.text();
        for (const name of ['parley_connections_open', 'parley_http_requests_total', 'parley_store_healthy 1', 'process_resident_memory_bytes']) assert.ok(text.includes(name), name);
        assert.equal((await fetch(`${server.url}/metrics`)).status, 404, 'not on the public port');
        server.child.kill('SIGTERM');
        await server.ended;
    });

    test('migrate makes the tables, and finds nothing to do the second time', () => {
        const data = freshPath('data');
        assert.match(parley(['migrate', '--data', data]).out, /^applied /);
        assert.match(parley(['migrate', '--data', data]).out, /nothing to do/);
        assert.ok(readdirSync(data).includes('parley.db'));
        refused(['migrate', '--database', 'postgresql://127.0.0.1:1/none'], /database\.url/);
    });
});

describe('pages', () => {
    let server;
    test('carry the headers that keep a room\'s link secret', async () => {
        server = await Parley.start();
        for (const path of ['/', '/room/abc', '/docs']) {
            const { status, headers } = await server.request('GET', path, { headers: { Accept: 'text/html' } });
            assert.equal(status, 200);
            assert.equal(headers.get('referrer-policy'), 'no-referrer');
            assert.equal(headers.get('x-content-type-options'), 'nosniff');
            const policy = headers.get('content-security-policy').split('; ');
            assert.ok(policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'"), policy);
            // Blur and noise suppression are WebAssembly; the API documents need none.
            assert.ok(policy.includes(path === '/docs' ? "script-src 'self'" : "script-src 'self' 'wasm-unsafe-eval'"), policy);
            assert.ok(!policy.some((each) => /^(worker|child|object|frame)-src/.test(each)), policy);
            assert.doesNotMatch(policy.filter((each) => !each.startsWith('script-src')).join(), /unsafe|\*|https?:/);
        }
    });

    test('of blur and noise suppression are kept for good under the address of this build, and asked for again under the one of all builds', async () => {
        const [, folder] = (await server.request('GET', (await server.request('GET', '/', { headers: { Accept: 'text/html' } })).body.match(/\/web\/index-[\w-]+\.js/)[0])).body.match(/\/web\/(effects-[0-9a-f]{8})\//);
        const types = {
            'rnnoise_simd.wasm': 'application/wasm', 'selfie_segmentation_solution_simd_wasm_bin.wasm': 'application/wasm',
            'rnnoise_worklet.js': 'text/javascript; charset=utf-8', 'selfie_segmentation.js': 'text/javascript; charset=utf-8',
            'selfie_segmentation_landscape.tflite': 'application/octet-stream', 'selfie_segmentation.binarypb': 'application/octet-stream',
        };
        for (const [name, type] of Object.entries(types)) {
            const [kept, asked] = await Promise.all([folder, 'effects'].map((each) => fetch(`${server.url}/web/${each}/${name}`)));
            for (const each of [kept, asked]) assert.deepEqual([each.status, each.headers.get('content-type'), each.headers.get('content-encoding'), each.headers.get('vary')], [200, type, 'gzip', 'Accept-Encoding'], name);
            assert.equal(kept.headers.get('cache-control'), 'public, max-age=31536000, immutable');
            assert.equal(asked.headers.get('cache-control'), 'no-cache');
            const bytes = Buffer.from(await kept.arrayBuffer());
            assert.ok(bytes.equals(Buffer.from(await asked.arrayBuffer())), name);
            if (type === 'application/wasm') assert.ok(WebAssembly.validate(bytes), name);
            const again = await fetch(`${server.url}/web/effects/${name}`, { headers: { 'If-None-Match': asked.headers.get('etag') } });
            assert.equal(again.status, 304);
        }
        assert.equal((await fetch(`${server.url}/web/effects/..%2findex.html`)).status, 404);
        assert.equal((await fetch(`${server.url}/web/effects/`)).status, 404);
    });

    test('ask for nothing from elsewhere', async () => {
        const pages = [(await server.request('GET', '/', { headers: { Accept: 'text/html' } })).body, (await server.request('GET', '/docs', { headers: { Accept: 'text/html' } })).body];
        for (const page of pages) {
            for (const [, url] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
                assert.match(url, /^[/#]/, url);
                if (url !== '#main') assert.equal((await server.request('GET', url)).status, 200, url);
            }
        }
    });

    test('are sent once: the browser asks again and gets 304', async () => {
        const first = await server.request('GET', '/docs/docs.js');
        const again = await server.request('GET', '/docs/docs.js', { headers: { 'If-None-Match': first.headers.get('etag') } });
        assert.equal(again.status, 304);
        assert.equal(again.body, '');
    });

    test('unknown paths and methods get the contract\'s errors', async () => {
        const missing = await server.request('GET', '/nothing');
        assert.equal(missing.status, 404);
        assert.deepEqual(missing.body, { success: false, error: { code: 'not-found', message: 'there is nothing at this path' } });
        const wrong = await server.request('DELETE', '/livez');
        assert.equal(wrong.status, 405);
        assert.equal(wrong.headers.get('allow'), 'GET, HEAD, OPTIONS');
        await server.remove();
    });
});
