// A push service of one's own (RFC 8030) on loopback, and a browser's half of the keys: what the server posts is decrypted and its
// signature checked here by node's crypto and the text of the RFCs, and once more by a library, with nothing of the server's own code.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import ece from 'http_ece';
import { Inbox } from './inbox.mjs';

const hmac = (key, ...parts) => parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();
/** RFC 5869, one block. */
const hkdf = (salt, secret, info, size) => hmac(hmac(salt, secret), info, Buffer.of(1)).subarray(0, size);

/** A browser that subscribes: `subscription(url)` is what it sends, `read(body)` what it makes of a push. */
export class Receiver {
    #keys = createECDH('prime256v1');
    auth = randomBytes(16);

    constructor() {
        this.#keys.generateKeys();
    }

    subscription(endpoint) {
        return { endpoint, expirationTime: null, keys: { p256dh: this.#keys.getPublicKey('base64url'), auth: this.auth.toString('base64url') } };
    }

    /** RFC 8291 §3.4 and RFC 8188 §2, from the receiver's side. */
    read(body) {
        const salt = body.subarray(0, 16);
        assert.ok(body.readUInt32BE(16) >= 18, 'a record size');
        const sender = body.subarray(21, 21 + body[20]);
        assert.equal(sender.length, 65);
        const secret = hkdf(this.auth, this.#keys.computeSecret(sender), Buffer.concat([Buffer.from('WebPush: info\0'), this.#keys.getPublicKey(), sender]), 32);
        const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
        const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
        const sealed = body.subarray(21 + body[20]);
        const cipher = createDecipheriv('aes-128-gcm', key, nonce);
        cipher.setAuthTag(sealed.subarray(-16));
        const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
        const end = plain.findLastIndex((byte) => byte !== 0);
        assert.equal(plain[end], 2, 'the delimiter of the last record');
        return JSON.parse(plain.subarray(0, end).toString());
    }

    /** The same by somebody else's library. */
    readByLibrary(body) {
        return JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: this.#keys, authSecret: this.auth }));
    }
}

/** RFC 8292: {header, claims, key} of an Authorization, whose signature holds. */
export function readVapid(authorization) {
    const [, token, key] = /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), k=([\w-]+)$/.exec(authorization) ?? assert.fail(authorization);
    const [header, claims, signature] = token.split('.');
    const point = Buffer.from(key, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const good = verify('sha256', Buffer.from(`${header}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    assert.ok(good, 'the signature holds');
    const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
    return { header: read(header), claims: read(claims), key };
}

/** `pushes` holds {path, headers, body} of what came. `answer(path, count)` says how: a status, {status, headers}, or a promise. */
export class PushService {
    pushes = new Inbox('the push service');
    counts = new Map();
    answer = () => 201;

    static async start(port = 0) {
        const service = new PushService();
        service.server = createServer(async (request, response) => {
            const chunks = [];
            for await (const chunk of request) chunks.push(chunk);
            const path = request.url;
            const count = (service.counts.get(path) ?? 0) + 1;
            service.counts.set(path, count);
            service.pushes.push({ path, method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
            const said = await service.answer(path, count);
            if (said === null) return; // never
            const { status, headers = {} } = typeof said === 'number' ? { status: said } : said;
            response.writeHead(status, headers).end();
        });
        service.server.listen(port, '127.0.0.1');
        await once(service.server, 'listening');
        service.url = `http://127.0.0.1:${service.server.address().port}`;
        return service;
    }

    /** The next push to that path. */
    next(path, options) {
        return this.pushes.take((push) => push.path === path, options);
    }

    async stop() {
        const closed = once(this.server, 'close');
        this.server.close();
        this.server.closeAllConnections();
        await closed;
    }
}
