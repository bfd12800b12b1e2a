// run: alone timeout 300
// What the media server chooses, in real browsers: layers that nobody shows are not even sent (dynacast), and of many cameras those
// of the last speakers come.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { allPerceive, eventually, inbound, kAda, kBob, kCyd, leave, makeRoom, open, perceives, problems, told } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

describe('what the media server chooses', () => {
    let server;
    let browser;
    stage(launchChromium, (started) => ({ server, browser } = started));
    const prefer = (page, who, height) => page.evaluate(({ name, wanted }) =>
        sfu.call('media.prefer', { track: sfu.remote(name, 'video').id, height: wanted }), { name: who.name, wanted: height });
    const layer = async (page, rid) => (await page.evaluate(() => sfu.outbound())).find((stream) => stream.rid === rid);
    const shows = (page, who, height) => eventually(() => inbound(page, who, 'video'), (stats) => stats?.frameHeight === height,
        `${page.person.name} should get ${height} lines`, 30_000);

    test('layers that nobody shows are not sent, and come back without a freeze when somebody does', async (t) => {
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda, { width: 1280, height: 720, simulcast: true });
        const bob = await open(browser, server, room, kBob);
        const cyd = await open(browser, server, room, kCyd);
        await Promise.all([perceives(bob, kAda), perceives(cyd, kAda)]);
        await shows(bob, kAda, 720);
        await Promise.all([prefer(bob, kAda, 180), prefer(cyd, kAda, 180)]);
        await told(ada, 'media.layers', (data) => data.rids.join() === 'q' && data.watched);
        for (const rid of ['h', 'f']) await eventually(() => layer(ada, rid), (stream) => stream.active === false, `${rid} should rest`);
        const [resting, small] = [await layer(ada, 'f'), await shows(bob, kAda, 180)];
        await perceives(bob, kAda);
        const frames = (stats) => stats.framesDecoded;
        await eventually(() => inbound(bob, kAda, 'video'), (now) => frames(now) > frames(small) + 40, 'the small picture should go on');
        const still = await layer(ada, 'f');
        assert.equal(still.bytesSent, resting.bytesSent, 'the large layer costs nothing');

        await prefer(bob, kAda, 720);
        await told(ada, 'media.layers', (data) => data.rids.length === 3);
        const large = await shows(bob, kAda, 720);
        assert.equal((await layer(ada, 'f')).active, true);
        await perceives(bob, kAda);
        const again = await inbound(bob, kAda, 'video');
        const froze_s = again.totalFreezesDuration - small.totalFreezesDuration;
        t.diagnostic(`bob froze for ${froze_s} s`);
        // A quiet machine shows none. On a busy one the browser's encoder, which begins anew with each layer, stops for a moment.
        assert.ok(froze_s < 2, `bob froze for ${froze_s} s on the way up`);
        assert.ok(frames(large) > frames(small));
        assert.equal((await inbound(cyd, kAda, 'video')).frameHeight, 180, 'who wants the small one keeps it');
        for (const page of [ada, bob, cyd]) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(ada, bob, cyd);
    });

    test('a camera that nobody watches rests, and is there for the first who comes', async () => {
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda);
        await told(ada, 'media.layers', (data) => !data.watched);
        const bob = await open(browser, server, room, kBob);
        await allPerceive([ada, bob]);
        for (const page of [ada, bob]) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(ada, bob);
    });

    test('of two cameras the one of the last speaker comes to who wants one', async () => {
        const room = await makeRoom(server, 'sfu');
        const ada = await open(browser, server, room, kAda, { silent: true });
        const bob = await open(browser, server, room, kBob, { silent: true });
        const cyd = await open(browser, server, room, kCyd, { silent: true });
        const decoded = async (who) => (await inbound(ada, who, 'video'))?.framesDecoded ?? 0;
        const moves = async (who) => {
            const seen = await decoded(who);
            return eventually(() => decoded(who), (now) => now > seen + 10, `${who.name}'s picture should move`);
        };
        await moves(kBob);
        await moves(kCyd);
        await ada.evaluate(() => sfu.call('media.prefer', { last_n: 1 }));
        const speaks = async (who, other) => {
            await who.evaluate(() => sfu.speak(true));
            await other.evaluate(() => sfu.speak(false));
            await told(ada, 'media.shown', who === bob ? (data, me) => me.names.get(data.peers.join()) === 'Bob'
                : (data, me) => me.names.get(data.peers.join()) === 'Cyd');
            await told(ada, 'media.speakers', who === bob ? (data, me) => data.peers.some((peer) => me.names.get(peer) === 'Bob')
                : (data, me) => data.peers.some((peer) => me.names.get(peer) === 'Cyd'));
            await perceives(ada, who.person);
            const rests = await eventually(async () => {
                const seen = await decoded(other.person);
                await moves(who.person);
                return (await decoded(other.person)) === seen;
            }, Boolean, `${other.person.name}'s picture should rest`);
            assert.ok(rests);
        };
        await speaks(bob, cyd);
        await speaks(cyd, bob);
        await speaks(bob, cyd);
        await ada.evaluate(() => sfu.call('media.prefer', { last_n: null }));
        await moves(kCyd);
        for (const page of [ada, bob, cyd]) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(ada, bob, cyd);
    });
});
