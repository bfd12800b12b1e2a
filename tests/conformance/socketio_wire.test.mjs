// Socket.IO v5 on the wire, with the reference's long heartbeat: a close that is seen is the rule's own, not a ping time-out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Testbed } from './testbed.mjs';

let testbed;
before(async () => { testbed = await Testbed.start(); });
after(() => testbed.kill());

const within_ms = 2000;

async function connected(path = '/socket.io/') {
    const ws = await testbed.wire(path);
    await ws.next();
    return ws;
}

test('CONNECT is answered with the sid alone, then auth comes', async () => {
    const ws = await connected();
    ws.send('40{"token":"1 2"}');
    const reply = await ws.next();
    assert.match(reply, /^40\{"sid":"[\w-]{20}"\}$/);
    assert.equal(await ws.next(), '42["auth",{"token":"1 2"}]');
    ws.send('40/custom');
    assert.match(await ws.next(), /^40\/custom,\{"sid":"[\w-]{20}"\}$/);
    assert.equal(await ws.next(), '42/custom,["auth",{}]');
    ws.end();
});

test('an unknown namespace and a refusal leave the connection open', async () => {
    const ws = await connected();
    ws.send('40/random', '40{"refuse":"x"}');
    assert.equal(await ws.next(), '44/random,{"message":"Invalid namespace"}');
    assert.equal(await ws.next(), '44{"message":"refused","data":{"why":"asked for"}}');
    await ws.join();
    ws.end();
});

test('events, acks, binary', async () => {
    const ws = await connected();
    await ws.join();
    ws.send('42["message",1,"2",{"3":[true]}]', '42456["message-with-ack",1]', '42["ask-me","?"]');
    assert.equal(await ws.next(), '42["message-back",1,"2",{"3":[true]}]');
    assert.equal(await ws.next(), '43456[1]');
    assert.equal(await ws.next(), '420["question","?"]');
    ws.send('430["!"]');
    assert.equal(await ws.next(), '42["answered","!"]');
    ws.send('452-7["message-with-ack",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]', Buffer.from('a'), Buffer.from('b'));
    assert.equal(await ws.next(), '462-7[{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]');
    assert.deepEqual([await ws.next(), await ws.next()], [Buffer.from('a'), Buffer.from('b')]);
    ws.end();
});

const violations = [
    '4abc', '4', '42', '42{}', '42[]', '42[null]', '42["connect"]', '42["disconnect"]', '42["connect_error"]', '42abc["a"]', '42-1["a"]',
    '42["a"', '421000000000000000000000000000000["a"]', '431', '431{}', '40', '40/custom,[]', '41{}', '44{"message":"x"}',
    '42/custom,["not joined"]', '41/custom', '451-', '455999999999-["a"]', '45-1-["a"]', '45 1-["a"]', '450-["a"]', '4511-["a"]',
    '451-["a",{"_placeholder":true,"num":-1}]', '451-["a",{"_placeholder":true,"num":1000000000}]',
    '451-["a",{"_placeholder":true,"num":"0"}]', '451-["a",{"_placeholder":true}]',
];
for (const packet of violations) {
    test(`${packet} closes the connection`, async () => {
        const ws = await connected();
        await ws.join();
        ws.send(packet);
        assert.equal(await ws.closed(within_ms), 1002);
    });
}

test('an event before CONNECT closes', async () => {
    const ws = await connected();
    ws.send('42["message"]');
    assert.equal(await ws.closed(within_ms), 1002);
});

test('text where binary is due, and binary unannounced, close', async () => {
    for (const messages of [['451-["message"]', '42["message"]'], [Buffer.from([1])]]) {
        const ws = await connected();
        await ws.join();
        ws.send(...messages);
        assert.equal(await ws.closed(within_ms), 1002);
    }
});

test('what nobody listens for is ignored', async () => {
    const ws = await connected();
    await ws.join();
    ws.send('42["__proto__"]', '42["unknown"]', '42[7]', '4399[]', '42["message"]');
    assert.equal(await ws.next(), '42["message-back"]');
    ws.end();
});

test('deep JSON is no crime in itself', async () => {
    const ws = await connected();
    await ws.join();
    const deep = '['.repeat(30000) + ']'.repeat(30000);
    ws.send(`42["message",${deep}]`);
    assert.equal(await ws.next(), `42["message-back",${deep}]`);
    ws.end();
});

test('leaving and being sent away', async () => {
    const ws = await connected();
    await ws.join();
    ws.send('41');
    await ws.join();
    ws.send('42["disconnect-me"]');
    assert.equal(await ws.next(), '41');
    await ws.join();
    ws.send('42["close-me"]');
    assert.equal(await ws.next(), '41');
    assert.equal(await ws.closed(within_ms), 1000);
});

test('over polling', async () => {
    const sid = await testbed.openPolling('/socket.io/');
    const poll = (options) => testbed.polling(sid, options, '/socket.io/');
    await poll({ method: 'POST', body: '40' });
    assert.match((await poll()).body, /^40\{"sid"/);
    assert.equal((await poll()).body, '42["auth",{}]');
    assert.equal((await poll({ method: 'POST', body: '42["message",1]\x1e4abc' })).status, 400);
    assert.equal((await poll()).status, 400);
});

test('who joins nothing is closed', async () => {
    const strict = await Testbed.start({ 'connect-timeout': 300 });
    try {
        const ws = await strict.wire('/socket.io/');
        await ws.next();
        ws.send('40/random');
        await ws.next();
        assert.equal(await ws.closed(within_ms), 1000);
        const sid = await strict.openPolling('/socket.io/');
        assert.equal((await strict.polling(sid, {}, '/socket.io/')).body, '1');
    } finally {
        await strict.kill();
    }
});
