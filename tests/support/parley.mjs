// Starts the real server on a free port of loopback with a data directory of its own, and ends it. Tests read its address from the line
// that it prints when it is ready; nothing waits for a fixed time.
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownMounts } from './own_mounts.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
/** A program that the build has made. */
export const built = (name) => join(process.env.PARLEY_BUILD ?? join(root, 'build/release'), name);
export const binary = process.env.PARLEY_BIN ?? built('parley');
export const kSecret = 'a secret of the tests, long enough for HS256';

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A JWT as the host app would make it. */
export function makeToken(userId, { name = userId, role, secret = kSecret, ttl_s = 3600, ...claims } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const head = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: userId, name, role, iat: now, exp: now + ttl_s, ...claims })}`;
    return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

export class Parley {
    #child = null;
    #args;
    #env;
    #wrap = [];
    #disk;
    #lines = new EventEmitter();
    log = '';

    /** `files`: how many files and sockets it may have open; else as many as the system gives. `disk`: its data is on a disk of its own of
     * that many bytes, which is gone with the process. `wrap`: what runs it, as words of a command. `host`: its address, as in a URL. */
    constructor({ args = [], env = {}, data, files, disk, wrap = [], host = '127.0.0.1' } = {}) {
        this.data = data ?? mkdtempSync(join(tmpdir(), 'parley-test-'));
        this.#args = args;
        this.#env = env;
        this.#wrap = [...(files ? ['prlimit', `--nofile=${files}`] : []), ...wrap];
        this.#disk = disk;
        this.host = host;
        this.port = 0;
    }

    static async start(options) {
        const server = new Parley(options);
        await server.start();
        return server;
    }

    get url() {
        return `http://${this.host}:${this.port}`;
    }
    get ws() {
        return `ws://${this.host}:${this.port}`;
    }
    get pid() {
        return this.#child.pid;
    }

    /** Again on the same port and data after kill() or stop(). */
    async start() {
        const args = ['serve', '--listen', `${this.host}:${this.port}`, '--data', this.data, '--jwt-secret', kSecret, '--log-format', 'json', ...this.#args];
        const disk = this.#disk ? [...(await ownMounts()), 'sh', '-c', `mount -t tmpfs -o size=${this.#disk} tmpfs "$0" && exec "$@"`, this.data] : [];
        const [program, ...rest] = [...disk, ...this.#wrap, binary, ...args];
        const child = spawn(program, rest, { env: { ...process.env, PARLEY_MEDIA__PORT: '0', ...this.#env }, stdio: ['ignore', 'pipe', 'pipe'] });
        this.#child = child;
        const listening = new RegExp(`listening[^\\n]*?${this.host.replace(/[[\].]/g, '\\$&')}:(\\d+)`);
        child.ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
        await new Promise((ready, failed) => {
            const read = (chunk) => {
                this.log += chunk;
                this.#lines.emit('more');
                const match = listening.exec(this.log.slice(this.#seen));
                if (!match) return;
                this.port = Number(match[1]);
                ready();
            };
            child.stdout.on('data', read);
            child.stderr.on('data', read);
            child.once('error', failed);
            child.once('exit', (code) => failed(new Error(`the server ended with ${code}:\n${this.log}`)));
        });
        this.#seen = this.log.length;
    }
    #seen = 0;

    /** Its data as it sees it, also where that is on a disk of its own. */
    get seenData() {
        return `/proc/${this.pid}/root${this.data}`;
    }

    /** Once the log has a line like this. */
    async logged(pattern) {
        while (!pattern.test(this.log)) await once(this.#lines, 'more');
    }

    /** SIGKILL: what a power cut looks like. */
    async kill() {
        this.#child.kill('SIGKILL');
        return this.#child.ended;
    }

    /** SIGTERM: the orderly end. Resolves to {code, signal}. */
    async stop() {
        this.#child.kill('SIGTERM');
        return this.#child.ended;
    }

    async remove() {
        if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
        rmSync(this.data, { recursive: true, force: true });
    }

    /** A REST request. `as`: a token. Resolves to {status, headers, body}. */
    async request(method, path, { as, body, headers = {} } = {}) {
        const answer = await fetch(this.url + path, {
            method,
            headers: {
                ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
                ...(as ? { Authorization: `Bearer ${as}` } : {}),
                ...headers,
            },
            body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
            redirect: 'manual',
        });
        const text = await answer.text();
        const json = /json/.test(answer.headers.get('content-type') ?? '');
        return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
    }
}

/** A user id that no other test uses. */
export const freshUser = (prefix = 'user') => `${prefix}-${randomUUID().slice(0, 8)}`;
