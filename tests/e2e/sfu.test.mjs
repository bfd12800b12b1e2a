// run: alone timeout 300
// Group calls through the media server, in real browsers: who is heard and seen by whom, on the way from two people
// to three and back, with a screen beside the camera, and what an appointment refuses. The network is sfu_network.test.mjs's.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { makeToken } from '../support/parley.mjs';
import { allPerceive, eventually, kAda, kBob, kCyd, leave, makeRoom, open, perceives, pictures, problems, reload } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

const kScreen = { name: 'Ada', rgb: [224, 224, 224], tone: kAda.tone };

describe('a call through the media server', () => {
    let server;
    let browser;
    stage(launchChromium, (started) => ({ server, browser } = started));
    const pathOf = (page) => page.evaluate(async () => (await sfu.tick(), sfu.path));
    const goes = (page, path) => eventually(() => pathOf(page), (now) => now === path, `${page.person.name}'s path should be ${path}`);

    test('three people all see and hear each other', async () => {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const person of [kAda, kBob, kCyd]) pages.push(await open(browser, server, room, person));
        await allPerceive(pages);
        await pages[0].screenshot({ path: join(pictures, 'sfu-chromium.png') });
        for (const page of pages) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(...pages);
    });

    test('two are direct, a third brings everybody to the server, and without the third it is direct again', async () => {
        const room = await makeRoom(server, 'auto');
        const ada = await open(browser, server, room, kAda);
        const bob = await open(browser, server, room, kBob);
        await Promise.all([goes(ada, 'direct'), goes(bob, 'direct')]);
        await allPerceive([ada, bob]);
        assert.equal(await ada.evaluate(() => sfu.links.size), 1);

        const cyd = await open(browser, server, room, kCyd);
        await Promise.all([ada, bob, cyd].map((page) => goes(page, 'server')));
        await allPerceive([ada, bob, cyd]);
        assert.equal(await ada.evaluate(() => sfu.links.size), 0);

        await leave(cyd);
        await Promise.all([goes(ada, 'direct'), goes(bob, 'direct')]);
        await allPerceive([ada, bob]);

        const again = await open(browser, server, room, kCyd);
        await Promise.all([ada, bob, again].map((page) => goes(page, 'server')));
        await allPerceive([ada, bob, again]); // over the connections of the first time
        for (const page of [ada, bob, again]) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(ada, bob, again);
    });

    test('a screen is shown beside the camera, and taken away again', async () => {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const person of [kAda, kBob, kCyd]) pages.push(await open(browser, server, room, person));
        const [ada, bob, cyd] = pages;
        await allPerceive(pages);
        const videosOfAda = (page) => page.evaluate(async () => {
            await sfu.tick();
            return sfu.remotes.filter(({ peer, track }) => sfu.names.get(peer) === 'Ada' && track.kind === 'video').length;
        });

        await ada.evaluate((colour) => sfu.shareScreen(colour), '#e0e0e0');
        for (const page of [bob, cyd]) {
            await perceives(page, kScreen, 20_000, 'screen');
            await perceives(page, kAda);
            assert.equal(await videosOfAda(page), 2);
        }
        await bob.screenshot({ path: join(pictures, 'sfu-screen.png') });

        await ada.evaluate(() => sfu.unshareScreen());
        for (const page of [bob, cyd]) {
            await eventually(() => videosOfAda(page), (count) => count === 1, 'the screen should go');
            await perceives(page, kAda);
        }
        await ada.evaluate((colour) => sfu.shareScreen(colour), '#e0e0e0'); // and once more, in the section that was free
        for (const page of [bob, cyd]) await perceives(page, kScreen, 20_000, 'screen');
        for (const page of pages) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(...pages);
    });

    test('a page that is loaded again is the same person, and everybody sees and hears each other again', async () => {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const person of [kAda, kBob, kCyd]) pages.push(await open(browser, server, room, person));
        await allPerceive(pages);
        const [ada, bob, cyd] = pages;
        for (const turn of [1, 2]) {
            const before = ada.self;
            await reload(ada, server, room);
            assert.equal(ada.self, before, `turn ${turn}`);
            await allPerceive(pages);
        }
        for (const page of [bob, cyd]) {
            const tracks = await page.evaluate(async () => (await sfu.tick(), [...sfu.labels.values()].filter(({ peer }) => sfu.names.get(peer) === 'Ada').length));
            assert.equal(tracks, 2); // those of before have ended
        }
        for (const page of pages) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(...pages);
    });

    test('in an appointment the practitioner shares the screen, the patient is refused', async () => {
        const tokens = { doctor: makeToken('doc', { role: 'practitioner' }), patient: makeToken('pat', { role: 'patient' }) };
        const { body } = await server.request('POST', '/appointments', {
            as: tokens.doctor,
            body: { practitionerId: 'doc', patientId: 'pat', scheduledDate: '2030-10-15T10:00:00Z', type: 'Remote' },
        });
        const { roomId } = (await server.request('GET', `/video-call/room/appointment/${body.appointment.id}`, { as: tokens.doctor })).body;
        const doctor = await open(browser, server, roomId, { ...kAda, name: 'doc' }, { token: tokens.doctor });
        const patient = await open(browser, server, roomId, { ...kBob, name: 'pat' }, { token: tokens.patient });
        for (const page of [doctor, patient]) await page.evaluate(() => sfu.publish());
        const share = (page) => page.evaluate(() => sfu.shareScreen('#e0e0e0').then(() => 'shared', (error) => error.code));
        assert.equal(await share(patient), 'forbidden');
        assert.equal(await share(doctor), 'shared');
        await leave(doctor, patient);
    });

    for (const codec of ['vp9', 'av1']) {
        test(`in a room that prefers it everybody sends ${codec}`, async () => {
            const room = await makeRoom(server, 'sfu', { video_codec: codec });
            const ada = await open(browser, server, room, kAda);
            const bob = await open(browser, server, room, kBob);
            await allPerceive([ada, bob]);
            for (const [page, other] of [[ada, 'Bob'], [bob, 'Ada']])
                assert.equal((await page.evaluate((name) => sfu.inbound(name, 'video'), other)).codec, `video/${codec.toUpperCase()}`);
            await leave(ada, bob);
        });
    }

    test('a room may prefer no codec that is unknown', async () => {
        const { status, body } = await server.request('POST', '/room/create', { body: { video_codec: 'h263' } });
        assert.equal(status, 400);
        assert.match(JSON.stringify(body), /video_codec/);
    });

    test('a token says what its bearer may publish, and the server holds them to it', async () => {
        const room = await makeRoom(server, 'auto');
        const publishes = async (media) => {
            const page = await open(browser, server, room, { ...kAda, name: 'eve' }, { token: makeToken('eve', { media }) });
            const outcome = await page.evaluate(() => sfu.publish().then(() => 'published', (error) => error.code));
            await leave(page);
            return outcome;
        };
        assert.equal(await publishes({ sources: ['microphone', 'camera'] }), 'published');
        assert.equal(await publishes({ sources: ['microphone'] }), 'forbidden', 'it has a camera');
        assert.equal(await publishes({ publish: false }), 'forbidden');
    });
});
