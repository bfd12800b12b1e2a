// The packet decoder against the reference's own, socket.io-parser: thousands of packets made by breaking good ones must be taken or
// refused alike, and what is taken must mean the same. Where the two differ on purpose, the packet is not made:
// the reference takes "42" and "431" without payload (against the specification), and "10." or blanks as digits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Decoder } from 'socket.io-parser';
import { Testbed } from './testbed.mjs';

let testbed;
before(async () => { testbed = await Testbed.start(); });
after(() => testbed.kill());

const seed = Number(process.env.PARLEY_SEED ?? 20260) >>> 0;
const kRounds = 1500;

/** mulberry32: the same numbers for the same seed. */
function randomizer(state) {
    return (below) => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) % below;
    };
}

const good = [
    '2["message",1,"2",{"3":[true,null,-1.5e3]}]', '2["message","\\u00e9\\ud83d\\ude00\\n",[[[]]]]', '27["message-with-ack",{"a":{}}]',
    '2/,["message"]', '2[7,"a"]', '2["connect"]', '2["disconnecting",1]', '2["newListener"]', '0', '0{"a":1}', '0/custom,{"b":[]}', '0/random',
    '1', '1/custom,', '30[]', '399[1,{"x":"y"}]', '4{"message":"x"}', '51-["message",{"_placeholder":true,"num":0}]',
    '52-3["message-with-ack",{"_placeholder":true,"num":1},{"k":[{"_placeholder":true,"num":0}]}]', '51-["message",{"_placeholder":true,"num":1}]',
    '510-["message"]', '511-["message"]', '50-["message"]', '61-5[{"_placeholder":true,"num":0}]', '6-1[]', '2["message",{"_placeholder":true,"num":5}]',
];
const pieces = ['"', '[', ']', '{', '}', ',', ':', '0', '1', '9', '-', '+', '.', 'e', '/', '\\', 'null', 'true', '"a"', '/custom,', '2', '5', '\u00e9', '\u0001', '_', 't'];

function mutate(packet, pick) {
    for (let times = pick(4); times > 0; --times) {
        const at = pick(packet.length + 1);
        const piece = pieces[pick(pieces.length)];
        const ways = [
            () => packet.slice(0, at) + piece + packet.slice(at),
            () => packet.slice(0, at) + packet.slice(at + 1),
            () => packet.slice(0, at) + piece + packet.slice(at + 1),
            () => packet.slice(0, at),
        ];
        packet = ways[pick(ways.length)]();
    }
    return packet;
}

/** What the reference makes of it for a client that has joined `/` alone: null for a close. */
function reference(packet) {
    const decoder = new Decoder();
    let decoded = null;
    decoder.on('decoded', (value) => { decoded = value; });
    try {
        decoder.add(packet);
        const attachments = decoded ? 0 : Number(packet.slice(1, packet.indexOf('-')));
        for (let i = 0; i < attachments; ++i) decoder.add(Buffer.from([i]));
        const joined = decoded.nsp === '/';
        const connects = decoded.type === 0;
        const known = [0, 1, 2, 3, 5, 6].includes(decoded.type);
        return known && joined !== connects ? { ...decoded, attachments } : null;
    } catch {
        return null;
    }
}

function onPurpose(packet) {
    if (/^[56]/.test(packet) && !/^[56]\d*(-|$)/.test(packet)) return true;
    const { type, data, id } = reference(packet) ?? {};
    return ((type === 2 || type === 3) && data === undefined) || (id !== undefined && !Number.isSafeInteger(id));
}

const isBinary = (value) => Buffer.isBuffer(value);
/** Puts the echoed attachments back where the placeholders are. */
function fill(value, buffers) {
    if (value?._placeholder === true && buffers.length > 0) return buffers[value.num];
    if (Array.isArray(value)) return value.map((item) => fill(item, buffers));
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, buffers)]));
    return value;
}

/** Sends it to the testbed and gives what came back before the answer to a last question, or null for a close. */
async function ours(packet, attachments) {
    const ws = await testbed.wire('/socket.io/');
    try {
        await ws.next();
        await ws.join();
        ws.send(`4${packet}`, ...Array.from({ length: attachments }, (_, i) => Buffer.from([i])), '40/the-end');
        const got = [];
        while (true) {
            const message = await ws.next();
            if (message.closed !== undefined) return null;
            if (typeof message === 'string' && message.startsWith('44/the-end')) return got;
            got.push(message);
        }
    } finally {
        ws.end();
    }
}

async function compare(packet) {
    const expected = reference(packet);
    const got = await ours(packet, expected?.attachments ?? 0);
    assert.equal(got === null, expected === null, `${JSON.stringify(packet)}: the reference ${expected ? 'takes' : 'refuses'} it`);
    if (!got || expected.type !== 2) return;
    const [name, ...args] = expected.data;
    const answers = { message: /^4(2|5\d*-)\["message-back"/, 'message-with-ack': /^4(3|6\d*-)/ };
    if (!answers[name] || (name === 'message-with-ack' && expected.id === undefined)) return;
    const text = got.find((message) => !isBinary(message) && answers[name].test(message));
    assert.ok(text, `${packet}: no answer among ${got}`);
    const back = fill(JSON.parse(text.slice(text.indexOf('['))), got.filter(isBinary));
    assert.deepEqual(name === 'message' ? back.slice(1) : back, args, packet);
    if (name === 'message-with-ack') assert.equal(Number(/^4(?:3|6\d*-)(\d+)/.exec(text)[1]), expected.id);
}

test(`packets are taken and refused alike (seed ${seed})`, async () => {
    const pick = randomizer(seed);
    const packets = [...good];
    while (packets.length < kRounds) packets.push(mutate(good[pick(good.length)], pick));
    const wanted = [...new Set(packets)].filter((packet) => !onPurpose(packet));
    assert.ok(wanted.length > kRounds / 3);
    const verdicts = wanted.map(reference);
    assert.ok(verdicts.filter(Boolean).length > 100 && verdicts.filter((verdict) => !verdict).length > 100, 'both kinds occur');
    const queue = [...wanted];
    const worker = async () => {
        while (queue.length > 0) await compare(queue.shift());
    };
    await Promise.all(Array.from({ length: 8 }, worker));
});
