// As much of a TURN client (RFC 8656, and the request of RFC 6062) as it takes to ask for a relay with long-term credentials, to ask it
// for peers, and to read the answers.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';

const kMagic = 0x2112a442; // RFC 8489 §5
const kMethods = { allocate: 0x0003, permit: 0x0008, bind: 0x0009, connect: 0x000a };
const kSendIndication = 0x0016;
const kSuccess = 0x0100;
const kAttributes = {
    username: 0x0006, integrity: 0x0008, error: 0x0009, channel: 0x000c, peer: 0x0012, data: 0x0013, realm: 0x0014, nonce: 0x0015,
    relayed: 0x0016, family: 0x0017, transport: 0x0019,
};
const kProtocols = { udp: 17, tcp: 6 };
const kAnswerWithin_ms = 20_000;
const kRepeatAfter_ms = 500; // RFC 8489 §6.2.1: UDP may lose it

function attribute(type, value) {
    const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    padded.writeUInt16BE(type, 0);
    padded.writeUInt16BE(value.length, 2);
    value.copy(padded, 4);
    return padded;
}

/** An attribute that is masked with the transaction is a function of the head. */
function message(type, attributes, key) {
    const head = Buffer.alloc(20);
    head.writeUInt16BE(type, 0);
    head.writeUInt32BE(kMagic, 4);
    randomBytes(12).copy(head, 8);
    const body = Buffer.concat(attributes.map((one) => (typeof one === 'function' ? one(head) : one)));
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
    return { type: data.readUInt16BE(0), transaction: data.toString('hex', 8, 20), attributes, code: error ? error[2] * 100 + error[3] : 0 };
}

function bytesOf(ip) {
    if (net.isIPv4(ip)) return Buffer.from(ip.split('.').map(Number));
    const [head, tail = ''] = ip.replace(/\d+\.\d+\.\d+\.\d+$/, (v4) => bytesOf(v4).toString('hex').replace(/^(.{4})/, '$1:')).split('::');
    const groups = (text) => text.split(':').filter(Boolean);
    const missing = 8 - groups(head).length - groups(tail).length;
    const all = [...groups(head), ...Array(ip.includes('::') ? missing : 0).fill('0'), ...groups(tail)];
    return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** XOR-PEER-ADDRESS, RFC 8489 §14.2. */
const peerIs = ({ ip, port }) => (head) => {
    const address = bytesOf(ip);
    const mask = head.subarray(4, 20);
    const value = Buffer.concat([Buffer.from([0, address.length === 4 ? 1 : 2, 0, 0]), address.map((byte, index) => byte ^ mask[index])]);
    value.writeUInt16BE(port ^ (kMagic >>> 16), 2);
    return attribute(kAttributes.peer, value);
};

export class TurnClient {
    #socket = dgram.createSocket('udp4');
    #connected;
    #who;
    #proof = null; // {key, attributes} once the server has asked for one

    /** `port`: of the server on 127.0.0.1. */
    constructor({ port, username, credential }) {
        this.#who = { username, credential };
        this.#socket.on('error', () => {}); // ICMP: nobody was there to take it. It is lost, as UDP may lose it, and sent again
        this.#socket.connect(port, '127.0.0.1');
        this.#connected = new Promise((done) => this.#socket.once('connect', done));
    }
    close() {
        this.#socket.close();
    }

    /** Asks for a relay. Resolves to {ok, code}: code is the STUN error, 0 on success. */
    async allocate({ transport = 'udp', v6 = false } = {}) {
        await this.#connected;
        const wanted = [attribute(kAttributes.transport, Buffer.from([kProtocols[transport], 0, 0, 0]))];
        if (v6) wanted.push(attribute(kAttributes.family, Buffer.from([2, 0, 0, 0])));
        if (!this.#proof) {
            const challenge = await this.#ask(message(kMethods.allocate, wanted));
            if (challenge.code !== 401) return { ok: false, code: challenge.code };
            this.#prove(challenge.attributes);
        }
        const { type, attributes, code } = await this.#request('allocate', wanted);
        return { ok: type === (kMethods.allocate | kSuccess) && attributes.has(kAttributes.relayed), code };
    }
    /** CreatePermission, ChannelBind, and Connect (RFC 6062) to {ip, port}. Resolve to the STUN error, 0 on success. */
    permit(peer) {
        return this.#forPeer('permit', peer);
    }
    bind(peer, channel = 0x4000) {
        const number = Buffer.alloc(4);
        number.writeUInt16BE(channel, 0);
        return this.#forPeer('bind', peer, [attribute(kAttributes.channel, number)]);
    }
    connectTo(peer) {
        return this.#forPeer('connect', peer);
    }
    /** A Send indication: nobody answers it. */
    send(peer, text) {
        this.#socket.send(message(kSendIndication, [peerIs(peer), attribute(kAttributes.data, Buffer.from(text))]));
    }

    #prove(attributes) {
        const { username, credential } = this.#who;
        const realm = attributes.get(kAttributes.realm);
        this.#proof = {
            key: createHash('md5').update(`${username}:${realm}:${credential}`).digest(),
            attributes: [attribute(kAttributes.username, Buffer.from(username)), attribute(kAttributes.realm, realm), attribute(kAttributes.nonce, attributes.get(kAttributes.nonce))],
        };
    }
    #request(method, attributes) {
        return this.#ask(message(kMethods[method], [...attributes, ...this.#proof.attributes], this.#proof.key));
    }
    async #forPeer(method, peer, more = []) {
        return (await this.#request(method, [peerIs(peer), ...more])).code;
    }
    #ask(request) {
        const transaction = request.toString('hex', 8, 20);
        return new Promise((done, failed) => {
            const again = setInterval(() => this.#socket.send(request), kRepeatAfter_ms);
            const over = setTimeout(() => finish(failed, new Error('no answer from the TURN server')), kAnswerWithin_ms);
            const hear = (data) => {
                const answer = parse(data);
                if (answer.transaction === transaction) finish(done, answer);
            };
            const finish = (how, value) => {
                clearInterval(again);
                clearTimeout(over);
                this.#socket.off('message', hear);
                how(value);
            };
            this.#socket.on('message', hear);
            this.#socket.send(request);
        });
    }
}

/** Asks for a UDP relay, and lets it go. */
export async function allocate(options) {
    const client = new TurnClient(options);
    try {
        return await client.allocate();
    } finally {
        client.close();
    }
}
