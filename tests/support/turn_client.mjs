// As much of a TURN client (RFC 8656) as it takes to ask for a relay with long-term credentials and to read the answer.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';

const kMagic = 0x2112a442; // RFC 8489 §5
const kAllocate = 0x0003;
const kSuccess = 0x0100;
const kAttributes = { username: 0x0006, integrity: 0x0008, error: 0x0009, relayed: 0x0016, realm: 0x0014, nonce: 0x0015, transport: 0x0019 };

function attribute(type, value) {
    const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    padded.writeUInt16BE(type, 0);
    padded.writeUInt16BE(value.length, 2);
    value.copy(padded, 4);
    return padded;
}

function message(type, attributes, key) {
    const head = Buffer.alloc(20);
    head.writeUInt16BE(type, 0);
    head.writeUInt32BE(kMagic, 4);
    randomBytes(12).copy(head, 8);
    const body = Buffer.concat(attributes);
    head.writeUInt16BE(body.length + (key ? 24 : 0), 2);
    if (!key) return Buffer.concat([head, body]);
    // RFC 8489 §14.5: the length already counts the attribute that is being made.
    const mac = createHmac('sha1', key).update(Buffer.concat([head, body])).digest();
    return Buffer.concat([head, body, attribute(kAttributes.integrity, mac)]);
}

function parse(data) {
    const attributes = new Map();
    for (let at = 20; at + 4 <= data.length;) {
        const length = data.readUInt16BE(at + 2);
        attributes.set(data.readUInt16BE(at), data.subarray(at + 4, at + 4 + length));
        at += 4 + Math.ceil(length / 4) * 4;
    }
    const error = attributes.get(kAttributes.error);
    return { type: data.readUInt16BE(0), attributes, code: error ? error[2] * 100 + error[3] : 0 };
}

/** Asks for a UDP relay. Resolves to {ok, code}: code is the STUN error, 0 on success. */
export async function allocate({ port, username, credential }) {
    const socket = dgram.createSocket('udp4');
    try {
        socket.connect(port, '127.0.0.1');
        await new Promise((done) => socket.once('connect', done));
        const ask = (request) =>
            new Promise((done, failed) => {
                const again = setInterval(() => socket.send(request), 500); // RFC 8489 §6.2.1: UDP may lose it
                const over = setTimeout(() => finish(failed, new Error('no answer from the TURN server')), 8000);
                const finish = (how, value) => {
                    clearInterval(again);
                    clearTimeout(over);
                    how(value);
                };
                socket.once('message', (data) => finish(done, parse(data)));
                socket.once('error', (error) => finish(failed, error));
                socket.send(request);
            });
        const transport = attribute(kAttributes.transport, Buffer.from([17, 0, 0, 0])); // UDP
        const challenge = await ask(message(kAllocate, [transport]));
        if (challenge.code !== 401) return { ok: false, code: challenge.code };
        const realm = challenge.attributes.get(kAttributes.realm);
        const nonce = challenge.attributes.get(kAttributes.nonce);
        const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
        const answer = await ask(
            message(kAllocate, [transport, attribute(kAttributes.username, Buffer.from(username)), attribute(kAttributes.realm, realm),
                attribute(kAttributes.nonce, nonce)], key));
        return { ok: answer.type === (kAllocate | kSuccess) && answer.attributes.has(kAttributes.relayed), code: answer.code };
    } finally {
        socket.close();
    }
}
