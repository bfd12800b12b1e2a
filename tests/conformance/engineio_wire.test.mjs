// Engine.IO v4 on the wire, with the reference's long heartbeat: a close that is seen is the rule's own, not a ping time-out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Testbed } from './testbed.mjs';

let testbed;
before(async () => { testbed = await Testbed.start(); });
after(() => testbed.kill());

const within_ms = 2000;  // far below any heartbeat

test('the handshake announces what the server was told', async () => {
    const { status, headers, body } = await testbed.polling('');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/plain; charset=UTF-8');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['access-control-allow-origin'], '*');
    const { sid, ...rest } = JSON.parse(body.slice(1));
    assert.deepEqual(rest, { upgrades: ['websocket'], pingInterval: 25000, pingTimeout: 20000, maxPayload: 65536 });
    assert.match(sid, /^[\w-]{22}$/);
});

test('refusals have the reference\'s codes', async () => {
    const refused = async (query, options) => {
        const { status, body } = await testbed.http(`/engine.io/${query}`, options);
        return [status, JSON.parse(body).code];
    };
    assert.deepEqual(await refused('?EIO=4'), [400, 0]);
    assert.deepEqual(await refused('?EIO=4&transport=polling&sid=nope'), [400, 1]);
    assert.deepEqual(await refused('?EIO=4&transport=polling', { method: 'POST', body: '4a' }), [400, 2]);
    assert.deepEqual(await refused('?EIO=4&transport=websocket'), [400, 3]);
    assert.deepEqual(await refused('?EIO=3&transport=polling'), [400, 5]);
    assert.deepEqual(await refused('?transport=polling'), [400, 5]);
    assert.equal((await testbed.http('/engine.io?EIO=4&transport=polling')).status, 404);
    for (const query of ['?EIO=3&transport=websocket', '?EIO=4&transport=abc', '?EIO=4&transport=websocket&sid=nope']) {
        assert.equal(await testbed.refusal(`/engine.io/${query}`), 400);
    }
});

test('a preflight is answered', async () => {
    const { status, headers } = await testbed.polling('', { method: 'OPTIONS', headers: { 'access-control-request-headers': 'x-token' } });
    assert.equal(status, 204);
    assert.equal(headers['access-control-allow-headers'], 'x-token');
});

test('a GET is held, and gets a turn\'s packets together', async () => {
    const sid = await testbed.openPolling();
    const poll = testbed.polling(sid);
    const posted = await testbed.polling(sid, { method: 'POST', body: '4a\x1e4\u00e9\x1ebAQID' });
    assert.deepEqual([posted.status, posted.body, posted.headers['content-type']], [200, 'ok', 'text/html']);
    assert.equal((await poll).body, '4a\x1e4\u00e9\x1ebAQID');
});

test('a poll body has at most 16 packets', async () => {
    const sid = await testbed.openPolling();
    await testbed.polling(sid, { method: 'POST', body: Array(40).fill('4x').join('\x1e') });
    const counts = [];
    while (counts.length < 3) counts.push((await testbed.polling(sid)).body.split('\x1e').length);
    assert.deepEqual(counts, [16, 16, 8]);
});

test('two GETs at once close the session', async () => {
    const sid = await testbed.openPolling();
    let first_arrived;
    const arrived = new Promise((done) => { first_arrived = done; });
    const first = testbed.polling(sid, { held: (asked) => asked.on('finish', first_arrived) });
    await arrived;
    const answers = await Promise.all([first, testbed.polling(sid)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    assert.equal(answers.find(({ status }) => status === 200).body, '1');
    assert.equal((await testbed.polling(sid)).status, 400);
});

test('a POST while another comes in closes the session', async () => {
    const sid = await testbed.openPolling();
    // A head and half a body, as far as the server: what follows on another connection comes later.
    let slow;
    const first = testbed.polling(sid, { method: 'POST', headers: { 'content-length': 3, expect: '100-continue' }, held: (asked) => { slow = asked; asked.end = () => asked; } });
    slow.flushHeaders();
    await new Promise((heard) => slow.once('continue', heard));
    slow.write('4a');
    const second = await testbed.polling(sid, { method: 'POST', body: '4b' });
    assert.equal(second.status, 400);
    assert.equal((await testbed.polling(sid)).status, 400);
    slow.write('b');
    assert.ok([200, 400].includes((await first).status));
});

test('a GET that the client drops closes the session', async () => {
    const sid = await testbed.openPolling();
    let asked;
    const poll = testbed.polling(sid, { held: (request) => { asked = request; } }).catch(() => 'dropped');
    await testbed.polling(sid, { method: 'POST', body: '3' });  // by now the GET has arrived
    asked.destroy();
    assert.equal(await poll, 'dropped');
    const gone = async () => (await testbed.polling(sid, { method: 'POST', body: '3' })).status === 400;
    const until = Date.now() + within_ms;
    while (!(await gone())) assert.ok(Date.now() < until, 'the session is still there');
});

for (const body of ['abc', '', '\x1e', '4a\x1e', '2', '9', 'b***', Array(20000).fill('3').join('\x1e')]) {
    test(`POST ${JSON.stringify(body.slice(0, 10))} closes the session`, async () => {
        const sid = await testbed.openPolling();
        assert.equal((await testbed.polling(sid, { method: 'POST', body })).status, 400);
        assert.equal((await testbed.polling(sid)).status, 400);
    });
}

test('an octet stream closes the session', async () => {
    const sid = await testbed.openPolling();
    const { status } = await testbed.polling(sid, { method: 'POST', body: '4a', headers: { 'content-type': 'application/octet-stream' } });
    assert.equal(status, 400);
    assert.equal((await testbed.polling(sid)).status, 400);
});

test('a body past maxPayload is 413', async () => {
    const sid = await testbed.openPolling();
    assert.equal((await testbed.polling(sid, { method: 'POST', body: '4' + 'x'.repeat(65535) })).status, 200);
    assert.equal((await testbed.polling(sid, { method: 'POST', body: '4' + 'x'.repeat(65536) })).status, 413);
});

test('the client\'s close', async () => {
    const sid = await testbed.openPolling();
    const poll = testbed.polling(sid);
    assert.equal((await testbed.polling(sid, { method: 'POST', body: '1' })).status, 200);
    assert.equal((await poll).body, '6');
    assert.equal((await testbed.polling(sid)).status, 400);

    const ws = await testbed.wire();
    await ws.next();
    ws.send('1');
    assert.equal(await ws.closed(within_ms), 1000);
});

for (const message of ['abc', '', '7', '2', 'b***']) {
    test(`WebSocket message ${JSON.stringify(message)} closes the session`, async () => {
        const ws = await testbed.wire();
        await ws.next();
        ws.send(message);
        assert.equal(await ws.closed(within_ms), 1002);
    });
}

test('a WebSocket message past maxPayload is 1009', async () => {
    const ws = await testbed.wire();
    await ws.next();
    ws.send('4' + 'x'.repeat(65535));
    assert.equal((await ws.next()).length, 65536);
    ws.send('4' + 'x'.repeat(65536));
    assert.equal(await ws.closed(within_ms), 1009);
});

test('binary, plain and as base64', async () => {
    const ws = await testbed.wire();
    await ws.next();
    ws.send(Buffer.from([1, 2]), 'bAwQ=');
    assert.deepEqual([await ws.next(), await ws.next()], [Buffer.from([1, 2]), Buffer.from([3, 4])]);
    ws.end();
    const text_only = await testbed.wire('/engine.io/', '&b64=1');
    await text_only.next();
    text_only.send('bAQI=');
    assert.equal(await text_only.next(), 'bAQI=');
    text_only.end();
});

test('the upgrade', async () => {
    const sid = await testbed.openPolling();
    const poll = testbed.polling(sid);
    const ws = await testbed.wire('/engine.io/', `&sid=${sid}`);
    ws.send('2probe');
    assert.equal(await ws.next(), '3probe');
    assert.equal((await poll).body, '6');
    await testbed.polling(sid, { method: 'POST', body: '4queued' });
    ws.send('5', '4hello');
    assert.equal(await ws.next(), '4queued');
    assert.equal(await ws.next(), '4hello');
    assert.equal((await testbed.polling(sid)).status, 400);
    const further = await testbed.wire('/engine.io/', `&sid=${sid}`);
    assert.equal(await further.closed(within_ms), 1008);
    ws.send('4still here');
    assert.equal(await ws.next(), '4still here');
    ws.end();
});

test('an upgrade without a probe', async () => {
    const sid = await testbed.openPolling();
    const ws = await testbed.wire('/engine.io/', `&sid=${sid}`);
    ws.send('5', '4hello');
    assert.equal(await ws.next(), '4hello');
    ws.end();
});

test('a bad probe costs the WebSocket only', async () => {
    const sid = await testbed.openPolling();
    const ws = await testbed.wire('/engine.io/', `&sid=${sid}`);
    ws.send('4too early');
    assert.equal(await ws.closed(within_ms), 1008);
    await testbed.polling(sid, { method: 'POST', body: '4alive' });
    assert.equal((await testbed.polling(sid)).body, '4alive');
});

test('a further WebSocket on a session opened on WebSocket is closed', async () => {
    const ws = await testbed.wire();
    const { sid } = JSON.parse((await ws.next()).slice(1));
    const further = await testbed.wire('/engine.io/', `&sid=${sid}`);
    assert.equal(await further.closed(within_ms), 1008);
    ws.end();
});

test('the heartbeat, sped up', async () => {
    const quick = await Testbed.start({ 'ping-interval': 300, 'ping-timeout': 200 });
    try {
        const ws = await quick.wire();
        await ws.next();
        for (let i = 0; i < 3; ++i) {
            assert.equal(await ws.next(), '2');
            ws.send('3');
        }
        assert.equal(await ws.next(), '2');
        assert.equal(typeof await ws.closed(within_ms), 'number');
        const sid = await quick.openPolling();
        assert.equal((await quick.polling(sid)).body, '2');
        assert.equal((await quick.polling(sid)).body, '1');
        assert.equal((await quick.polling(sid)).status, 400);
    } finally {
        await quick.kill();
    }
});

test('SIGTERM drains: clients are told, exit 0', async () => {
    const leaving = await Testbed.start();
    const ws = await leaving.wire();
    await ws.next();
    const code = leaving.kill('SIGTERM');
    assert.equal(await ws.closed(within_ms), 1001);
    assert.equal(await code, 0);
});
