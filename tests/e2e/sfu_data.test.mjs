// run: alone timeout 300
// Data channels through the media server, in real browsers: to everybody in order, to one alone, and unreliably over a network that
// loses a fifth of all datagrams.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { freeUdpPort, openLossyUdp } from '../support/lossy_udp.mjs';
import { eventually, kAda, kBob, kCyd, leave, makeRoom, open, perceives, problems } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

const kListen = { speaksOn: { chat: {} } };

describe('data channels through the media server', () => {
    let server;
    let browser;
    let port;
    stage(launchChromium, (started) => ({ server, browser } = started), async () => {
        port = await freeUdpPort();
        return { env: { PARLEY_MEDIA__PORT: String(port) } };
    });
    const say = (page, label, texts) => page.evaluate(({ channel, all }) => sfu.say(channel, all), { channel: label, all: texts });
    const heard = (page, label) => page.evaluate(async (channel) => (await sfu.tick(), sfu.heard(channel)), label);
    const hears = (page, label, texts) => eventually(() => heard(page, label), (now) => now.length >= texts.length, `${page.person.name} should hear ${label}`)
        .then((now) => assert.deepEqual(now, texts));
    const count = (from, to) => Array.from({ length: to - from }, (_, i) => String(from + i));

    test('one speaks, two hear it in order; what is for one is heard by one', async () => {
        const room = await makeRoom(server, 'sfu');
        const bob = await open(browser, server, room, kBob, kListen);
        const cyd = await open(browser, server, room, kCyd, kListen);
        const ada = await open(browser, server, room, kAda, { speaksOn: { chat: {}, [`to:${cyd.self}/chat`]: {} } });
        await Promise.all([perceives(bob, kAda), perceives(cyd, kAda), perceives(ada, kBob)]);
        await say(ada, 'chat', count(0, 100));
        await Promise.all([bob, cyd].map((page) => hears(page, `from:${ada.self}/chat`, count(0, 100))));
        await say(ada, `to:${cyd.self}/chat`, ['for you alone']);
        await hears(cyd, `private:${ada.self}/chat`, ['for you alone']);
        const answers = ['an answer', `and a long one: ${'x'.repeat(60_000)}`];
        await say(bob, 'chat', answers);
        for (const page of [ada, cyd]) await hears(page, `from:${bob.self}/chat`, answers);
        assert.deepEqual(await heard(bob, `private:${ada.self}/chat`), []);
        for (const page of [ada, bob, cyd]) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(ada, bob, cyd);
    });

    test('with a fifth of the datagrams lost, the reliable channel has all and the other goes on without', async (t) => {
        const way = await openLossyUdp(port, 7);
        t.after(() => way.close());
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda, { speaksOn: { chat: {}, fast: { ordered: false, maxRetransmits: 0 } } });
        const bob = await open(browser, server, room, kBob, { ...kListen, port: way.port });
        await perceives(bob, kAda);
        await say(ada, 'chat', ['now']);
        await hears(bob, `from:${ada.self}/chat`, ['now']);
        way.ratio = 0.2;
        for (let i = 0; i < 200; i += 10) {
            await say(ada, 'fast', count(i, i + 10));
            await say(ada, 'chat', count(i, i + 10));
            await ada.evaluate(async () => { for (let k = 0; k < 4; ++k) await sfu.tick(); }); // as one who writes, not as a flood
        }
        const all = await eventually(() => heard(bob, `from:${ada.self}/chat`), (now) => now.length > 200, 'all should come', 40_000);
        assert.deepEqual(all, ['now', ...count(0, 200)]);
        const fast = await heard(bob, `from:${ada.self}/fast`);
        t.diagnostic(`${fast.length} of 200 unreliable messages came`);
        assert.ok(fast.length > 80 && fast.length < 200, `${fast.length} of 200`);
        assert.equal(new Set(fast).size, fast.length, 'none twice');
        await leave(ada, bob);
    });
});
