// Starts socketio-testbed on a free port of loopback and ends it; and small wire clients that remember what came.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import WebSocket from 'ws';
import { Inbox } from '../support/inbox.mjs';
import { built } from '../support/parley.mjs';

const binary = built('socketio-testbed');

export class Testbed {
    #child = null;
    #args;
    port = 0;

    /** `flags`: {'ping-interval': 300, …}. Without any, the heartbeat is the reference's 25 s + 20 s. */
    static async start(flags = {}) {
        const testbed = new Testbed();
        testbed.#args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
        await testbed.start();
        return testbed;
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    /** Again on the same port after kill(). */
    async start() {
        const child = spawn(binary, ['--listen', `127.0.0.1:${this.port}`, ...this.#args], { stdio: ['ignore', 'pipe', 'inherit'] });
        this.#child = child;
        let said = '';
        await new Promise((ready, failed) => {
            child.stdout.on('data', (chunk) => {
                said += chunk;
                const match = /listening on 127\.0\.0\.1:(\d+)/.exec(said);
                if (!match) return;
                this.port = Number(match[1]);
                ready();
            });
            child.once('error', failed);
            child.once('exit', (code) => failed(new Error(`socketio-testbed ended with ${code}: ${said}`)));
        });
    }

    async kill(signal = 'SIGKILL') {
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
        const ended = once(this.#child, 'exit');
        this.#child.kill(signal);
        return (await ended)[0];
    }

    /** One HTTP request on a connection of its own: {status, headers, body}. `held` gets the ClientRequest. */
    http(path, { method = 'GET', body, headers = {}, held } = {}) {
        return new Promise((done, failed) => {
            const asked = request(`${this.url}${path}`, { method, headers, agent: false }, (answer) => {
                const chunks = [];
                answer.on('data', (chunk) => chunks.push(chunk));
                answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
                answer.on('error', failed);
            });
            asked.on('error', failed);
            held?.(asked);
            asked.end(body);
        });
    }

    polling(sid, options, path = '/engine.io/') {
        return this.http(`${path}?EIO=4&transport=polling${sid ? `&sid=${sid}` : ''}`, options);
    }

    /** Opens a polling session and gives its sid. */
    async openPolling(path = '/engine.io/') {
        const { body } = await this.polling('', {}, path);
        return JSON.parse(body.slice(1)).sid;
    }

    wire(path = '/engine.io/', query = '') {
        return WireClient.open(`ws://127.0.0.1:${this.port}${path}?EIO=4&transport=websocket${query}`);
    }

    /** A WebSocket handshake's answer when it is refused. */
    refusal(pathAndQuery) {
        return new Promise((done, failed) => {
            const socket = new WebSocket(`ws://127.0.0.1:${this.port}${pathAndQuery}`);
            socket.on('unexpected-response', (_, answer) => {
                answer.resume();
                done(answer.statusCode);
            });
            socket.on('open', () => failed(new Error('it was let in')));
            socket.on('error', failed);
        });
    }
}

/** A bare WebSocket: text messages as strings, binary ones as Buffers, and at the end {closed: code}. */
export class WireClient {
    static async open(url) {
        const client = new WireClient();
        client.socket = new WebSocket(url, { perMessageDeflate: false });
        client.inbox = new Inbox(url);
        client.socket.on('message', (data, binary) => client.inbox.push(binary ? data : data.toString()));
        client.socket.on('close', (code) => client.inbox.push({ closed: code }));
        await once(client.socket, 'open');
        return client;
    }

    send(...messages) {
        for (const message of messages) this.socket.send(message);
    }

    /** The next message, whatever it is. */
    next(within_ms) {
        return this.inbox.take(() => true, { within_ms });
    }

    /** Joins a namespace, past the `auth` event, and gives the CONNECT reply's payload. */
    async join(nsp = '', auth = '') {
        this.send(`40${nsp}${auth}`);
        const reply = await this.inbox.take((message) => typeof message === 'string' && message.startsWith(`40${nsp}`));
        await this.inbox.take((message) => typeof message === 'string' && message.startsWith(`42${nsp}["auth"`));
        return JSON.parse(reply.slice(2 + nsp.length));
    }

    /** The close code; fails when something else comes first. */
    async closed(within_ms) {
        const last = await this.next(within_ms);
        if (typeof last?.closed !== 'number') throw new Error(`expected a close, got ${last}`);
        return last.closed;
    }

    end() {
        this.socket.terminate();
    }
}
