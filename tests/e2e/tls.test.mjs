// The server's own TLS: pages, REST, plain WebSocket and Socket.IO over it, and what it refuses.
import assert from 'node:assert/strict';
import https from 'node:https';
import tls from 'node:tls';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { Parley, makeToken } from '../support/parley.mjs';

describe('TLS in process', () => {
    let server;
    before(async () => (server = await Parley.start({ args: ['--tls-self-signed'] })));
    after(() => server?.remove());

    const get = (path) =>
        new Promise((done, failed) => {
            https.get({ host: '127.0.0.1', port: server.port, path, rejectUnauthorized: false }, (answer) => {
                let body = '';
                answer.on('data', (chunk) => (body += chunk));
                answer.on('end', () => done({ status: answer.statusCode, body }));
            }).on('error', failed);
        });

    test('REST', async () => assert.equal((await get('/livez')).status, 200));

    test('the bare document\'s wss:// address', async () => {
        const ws = new WebSocket(`wss://127.0.0.1:${server.port}/ws`, { rejectUnauthorized: false });
        const hello = await new Promise((got, failed) => ws.once('message', (data) => got(JSON.parse(data))).once('error', failed));
        assert.equal(hello.type, 'client_id');
        ws.close();
    });

    for (const transport of ['websocket', 'polling']) {
        test(`Socket.IO by ${transport}`, async () => {
            const socket = io(`https://127.0.0.1:${server.port}`, { transports: [transport], rejectUnauthorized: false, auth: { token: makeToken('ada') } });
            await new Promise((done, failed) => socket.once('connect', done).once('connect_error', failed));
            socket.disconnect();
        });
    }

    test('a version before 1.2 is refused', async () => {
        const error = await new Promise((done) => {
            const socket = tls.connect({ host: '127.0.0.1', port: server.port, rejectUnauthorized: false, maxVersion: 'TLSv1.1', minVersion: 'TLSv1',
                ciphers: 'DEFAULT@SECLEVEL=0' }, () => done(null));
            socket.once('error', done);
        });
        assert.ok(error);
    });

    test('plain HTTP on the TLS port is refused, and the server lives on', async () => {
        await assert.rejects(server.request('GET', '/livez'));
        assert.equal((await get('/livez')).status, 200);
    });
});
