// run: alone timeout 300
// The media server over networks as they are: thin and wide subscribers, no UDP, a server that dies, and loss. In real browsers.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { freeUdpPort, openLossyUdp } from '../support/lossy_udp.mjs';
import { allPerceive, eventually, inbound, kAda, kBob, kCyd, leave, makeRoom, open, perceives, pictures, problems, route } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

describe('the media server and the network', () => {
    let server;
    let browser;
    let port;
    stage(launchChromium, (started) => ({ server, browser } = started), async () => {
        port = await freeUdpPort();
        return { env: { PARLEY_MEDIA__PORT: String(port) } };
    });

    test('a subscriber gets the layer that it shows, and changes between them without a freeze', async () => {
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda, { width: 1280, height: 720, simulcast: true });
        const bob = await open(browser, server, room, kBob);
        await perceives(bob, kAda);
        const prefer = (height) => bob.evaluate((wanted) => {
            const { id } = sfu.remote('Ada', 'video');
            return sfu.call('media.prefer', { track: id, height: wanted });
        }, height);
        const shows = (height) => eventually(() => inbound(bob, kAda, 'video'), (stats) => stats?.frameHeight === height, `${height} lines should come`, 30_000);

        await prefer(180);
        const small = await shows(180);
        assert.equal(small.frameWidth, 320);
        await prefer(720);
        const large = await shows(720);
        assert.equal(large.frameWidth, 1280);
        await prefer(180);
        const again = await shows(180);
        assert.ok(small.framesDecoded < large.framesDecoded && large.framesDecoded < again.framesDecoded);
        assert.equal(again.totalFreezesDuration, small.totalFreezesDuration, 'no freeze at a change of layers');
        await perceives(bob, kAda);
        await bob.screenshot({ path: join(pictures, 'sfu-layers.png') });
        await leave(ada, bob);
    });

    test('where UDP is blocked, media go over TCP', async () => {
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda, { transport: 'tcp' });
        const bob = await open(browser, server, room, kBob);
        await allPerceive([ada, bob]);
        for (const which of ['pub', 'sub']) {
            const { local, remote } = await route(ada, which);
            assert.deepEqual([local.protocol, remote.protocol, remote.port], ['tcp', 'tcp', server.port], which);
            assert.equal((await route(bob, which)).remote.protocol, 'udp');
        }
        for (const page of [ada, bob]) assert.deepEqual(await problems(page), []);
        await leave(ada, bob);
    });

    test('a killed server that starts again has everybody back within five seconds', async (t) => {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const person of [kAda, kBob, kCyd]) pages.push(await open(browser, server, room, person));
        await allPerceive(pages);
        const gone = pages.map((page) => page.evaluate(() => new Promise((closed) => sfu.socket.addEventListener('close', closed, { once: true }))).catch(() => {}));
        await server.kill();
        await Promise.all(gone);
        await server.start();
        const up = Date.now();
        await allPerceive(pages, 10_000);
        const took_ms = Date.now() - up;
        t.diagnostic(`all see and hear each other ${took_ms} ms after the start`);
        assert.ok(took_ms < 5_000, `took ${took_ms} ms`);
        await leave(...pages);
    });

    test('with a fifth of the datagrams lost, pictures keep coming and the sound has no gaps beyond the loss', async (t) => {
        const way = await openLossyUdp(port, 20);
        t.after(() => way.close());
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda, { port: way.port });
        const bob = await open(browser, server, room, kBob);
        await allPerceive([ada, bob]);
        assert.equal((await route(ada, 'sub')).remote.port, way.port);

        way.ratio = 0.2;
        const kSeconds = 8; // of sound, by the receiver's own count: 48,000 samples each
        for (const [page, who, direction] of [[ada, kBob, 'down'], [bob, kAda, 'up']]) {
            const sound = () => inbound(page, who, 'audio');
            const video = () => inbound(page, who, 'video');
            const [heard, seen] = [await sound(), await video()];
            const later = await eventually(sound, (now) => now.totalSamplesReceived - heard.totalSamplesReceived > kSeconds * 48_000, 'sound should go on', 30_000);
            const frames = (await video()).framesDecoded - seen.framesDecoded;
            const samples = later.totalSamplesReceived - heard.totalSamplesReceived;
            const gaps = (later.concealedSamples - heard.concealedSamples) / samples;
            t.diagnostic(`${direction}: ${frames} frames in ${kSeconds} s, ${(gaps * 100).toFixed(1)} % of the sound concealed`);
            assert.ok(frames > kSeconds * 5, `${direction}: ${frames} frames`);
            assert.ok(gaps < 0.15, `${direction}: ${gaps} concealed`); // lost sound is repeated, as far as it comes in time
        }
        assert.ok(way.lost / (way.lost + way.passed) > 0.05);
        await Promise.all([perceives(ada, kBob), perceives(bob, kAda)]);
        await leave(ada, bob);
    });
});
