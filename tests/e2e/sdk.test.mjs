// run: alone timeout 600
// The SDK in real browsers against the real server: two by link, calls, the way through the server and back, and networks that fail.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { freshUser, makeToken } from '../support/parley.mjs';
import { allPerceive, buildSdk, holds, join_, openPerson, perceives } from '../support/sdk.mjs';
import { kAda, kBob, kCyd, leave, makeRoom } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

describe('the SDK', () => {
    let server;
    let browser;
    let sdk;
    before(() => {
        sdk = buildSdk();
    });
    stage(launchChromium, (started) => ({ server, browser } = started));
    after(() => sdk?.remove());
    const open = (person, options) => openPerson(browser, server, sdk, person, options);
    const noErrors = (...pages) => pages.forEach(({ errors, person }) => assert.deepEqual(errors ?? [], [], person.name));

    test('two by link see and hear each other, and see who mutes', async () => {
        const room = await makeRoom(server, 'auto');
        const [ada, bob] = [await open(kAda), await open(kBob)];
        await join_(ada, room);
        await join_(bob, room);
        await allPerceive([ada, bob]);
        assert.equal(await ada.evaluate(() => me.room.state.path), 'direct');

        await ada.evaluate(() => me.room.setMic(false));
        await holds(bob, () => me.of('Ada').mic === false);
        await ada.evaluate(() => me.room.setCam(false));
        await holds(bob, () => me.of('Ada').cam === false);
        await ada.evaluate(() => Promise.all([me.room.setMic(true), me.room.setCam(true)]));
        await holds(bob, () => me.of('Ada').mic && me.of('Ada').cam);
        await perceives(bob, kAda);

        await holds(bob, () => me.room.state.speakers.length > 0 && me.of('Ada').speaking);
        await holds(bob, () => me.of('Ada').quality === 'good' && me.room.stats.latest.receive[me.of('Ada').id].audio.codec === 'opus', undefined, 20_000);
        await ada.evaluate(() => me.room.leave());
        await holds(bob, () => me.room.state.participants.length === 0);
        assert.deepEqual(await ada.evaluate(() => [me.room.state.phase, me.room.state.reason]), ['ended', 'left']);
        noErrors(ada, bob);
    });

    test('they chat, react and raise hands, and who comes later reads what was said', async () => {
        const room = await makeRoom(server, 'auto');
        const [ada, bob] = [await open(kAda), await open(kBob)];
        await join_(ada, room);
        await ada.evaluate(() => me.room.chat.send('Hello <b>there</b>'));
        await join_(bob, room);
        await holds(bob, () => me.room.state.chat.messages[0]?.text === 'Hello <b>there</b>');
        await bob.evaluate(() => me.room.chat.send('Hi'));
        await holds(ada, () => me.room.state.chat.messages.length === 2 && me.room.state.chat.unread === 1);
        await ada.evaluate(() => void me.room.on('reaction', ({ name, emoji }) => (me.reaction = `${name} ${emoji}`)));
        await bob.evaluate(() => Promise.all([me.room.react('👏'), me.room.hand(true)]));
        await holds(ada, () => me.reaction === 'Bob 👏' && me.of('Bob').handAt !== null && me.room.state.hands[0] === me.of('Bob').id);
        noErrors(ada, bob);
    });

    test('a third brings all to the media server and takes them back, and nobody is lost on the way', async (t) => {
        const room = await makeRoom(server, 'auto');
        const [ada, bob, cyd] = [await open(kAda), await open(kBob), await open(kCyd)];
        await join_(ada, room);
        await join_(bob, room);
        await allPerceive([ada, bob]);

        await ada.evaluate(() => me.watchGaps('Bob'));
        await join_(cyd, room);
        await allPerceive([ada, bob, cyd]);
        for (const page of [ada, bob, cyd]) await holds(page, () => me.room.state.path === 'server' && me.room.state.participants.every(({ link }) => link === 'connected'));
        t.diagnostic(`longest time without a new picture on the way to the server: ${await ada.evaluate(() => me.gap())} ms`);

        await ada.evaluate(() => me.watchGaps('Bob'));
        await cyd.evaluate(() => me.room.leave());
        for (const page of [ada, bob]) await holds(page, () => me.room.state.path === 'direct' && me.room.state.participants.every(({ link }) => link === 'connected'));
        await allPerceive([ada, bob]);
        t.diagnostic(`and on the way back: ${await ada.evaluate(() => me.gap())} ms`);

        await join_(cyd, room);
        await allPerceive([ada, bob, cyd]);
        noErrors(ada, bob, cyd);
        await leave(ada, bob, cyd);
    });

    for (const media of ['p2p', 'sfu']) {
        test(`a screen is shown beside the camera, and taken away again (${media})`, async () => {
            const room = await makeRoom(server, media);
            const [ada, bob] = [await open(kAda), await open(kBob)];
            await ada.evaluate(() => {
                navigator.mediaDevices.getDisplayMedia = async () => {
                    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
                    const pen = canvas.getContext('2d');
                    setInterval(() => ((pen.fillStyle = '#e0e0e0'), pen.fillRect(0, 0, 640, 360)), 50);
                    return canvas.captureStream(20);
                };
            });
            await join_(ada, room);
            await join_(bob, room);
            await allPerceive([ada, bob]);
            assert.equal(await ada.evaluate(() => me.room.share()), true);
            await holds(bob, () => me.of('Ada').screen);
            await perceives(bob, { name: 'Ada', rgb: [224, 224, 224] }, { what: 'screen' });
            await perceives(bob, kAda);
            await ada.evaluate(() => me.room.share(false));
            await holds(bob, () => !me.of('Ada').screen && me.room.participant(me.of('Ada').id).screen.track === null);
            assert.equal(await ada.evaluate(() => me.room.share()), true); // and once more
            await perceives(bob, { name: 'Ada', rgb: [224, 224, 224] }, { what: 'screen' });
            noErrors(ada, bob);
        });
    }

    describe('a call', () => {
        const people = async () => {
            const users = [freshUser('ada'), freshUser('bob')];
            const pages = [];
            for (const [i, person] of [kAda, kBob].entries()) pages.push(await open(person, { token: makeToken(users[i], { name: person.name }) }));
            for (const page of pages) await page.evaluate(() => me.client.connect());
            const ring = () => pages[0].evaluate(async (to) => ((me.call = await me.client.calls.start({ to })), me.use(me.call.room)), users[1]);
            const rings = () => holds(pages[1], () => me.incoming.length > 0 && me.incoming.at(-1).state.phase === 'incoming');
            return { ada: pages[0], bob: pages[1], users, ring, rings };
        };

        test('rings, is accepted, goes on, and ends for both', async () => {
            const { ada, bob, ring, rings } = await people();
            await ring();
            await rings();
            assert.equal(await bob.evaluate(() => me.client.calls.state.incoming.callerName), 'Ada');
            await bob.evaluate(async () => ((me.call = me.incoming[0]), me.use(me.call.room), await me.call.accept()));
            await allPerceive([ada, bob]);
            for (const page of [ada, bob]) await holds(page, () => me.call.state.phase === 'active');
            await ada.evaluate(() => me.call.end());
            await holds(bob, () => me.call.state.phase === 'ended' && me.call.state.reason === 'ended' && me.room.state.phase === 'ended');
            assert.equal(await ada.evaluate(() => me.client.calls.state.current), null);
            noErrors(ada, bob);
        });

        test('is rejected', async () => {
            const { ada, bob, ring, rings } = await people();
            await ring();
            await rings();
            await bob.evaluate(() => me.incoming[0].reject());
            await holds(ada, () => me.call.state.phase === 'ended' && me.call.state.reason === 'rejected');
            assert.equal(await bob.evaluate(() => me.client.calls.state.incoming), null);
        });

        test('is cancelled by its caller, and was missed', async () => {
            const { ada, bob, ring, rings } = await people();
            await ring();
            await rings();
            await ada.evaluate(() => me.call.end());
            await holds(bob, () => me.incoming[0].state.phase === 'ended' && me.incoming[0].state.reason === 'cancelled');
            await holds(bob, () => me.client.calls.state.missed === 1);
            const { entries } = await bob.evaluate(() => me.client.calls.history({ missed: true }));
            assert.deepEqual(entries.map(({ missed, direction }) => [missed, direction]), [[true, 'in']]);
        });

        test('answered on one device stops ringing on the other', async () => {
            const { ada, bob, users, ring, rings } = await people();
            const second = await open(kCyd, { token: makeToken(users[1], { name: 'Bob' }) });
            await second.evaluate(() => me.client.connect());
            await ring();
            await rings();
            await holds(second, () => me.incoming.length === 1);
            await bob.evaluate(async () => ((me.call = me.incoming[0]), me.use(me.call.room), await me.call.accept()));
            await holds(second, () => me.incoming[0].state.reason === 'answered-elsewhere');
            await allPerceive([ada, bob]);
        });
    });

    test('a waiting room: one asks, one is let in, another is denied', async () => {
        const [ada, bob, cyd] = [await open(kAda), await open(kBob), await open(kCyd)];
        const { id } = await ada.evaluate(() => me.client.createRoom({ lobby: 'guests' }));
        await join_(ada, id);
        assert.equal(await ada.evaluate(() => me.room.state.self.isHost), true);
        await bob.evaluate((room) => void (me.joining = me.join(room)), id);
        await holds(bob, () => me.room.state.phase === 'lobby');
        await holds(ada, () => me.room.state.lobby[0]?.name === 'Bob');
        await ada.evaluate(() => me.room.host.admit(me.room.state.lobby[0].id));
        await bob.evaluate(() => me.joining);
        await allPerceive([ada, bob]);
        await cyd.evaluate((room) => void (me.joining = me.join(room).catch((error) => error.code)), id);
        await holds(ada, () => me.room.state.lobby[0]?.name === 'Cyd');
        await ada.evaluate(() => me.room.host.deny(me.room.state.lobby[0].id));
        assert.equal(await cyd.evaluate(() => me.joining), 'lobby-denied');
        assert.deepEqual(await cyd.evaluate(() => [me.room.state.phase, me.room.state.reason]), ['ended', 'denied']);
        await ada.evaluate(() => me.room.host.mute(me.of('Bob').id));
        await holds(bob, () => !me.room.state.self.mic.on);
        await ada.evaluate(() => me.room.host.remove(me.of('Bob').id));
        await holds(bob, () => me.room.state.reason === 'removed');
    });

    test('a host’s mute is the media server’s: a client that goes on sending is heard no more until its user unmutes', async () => {
        const room = await makeRoom(server, 'sfu');
        const [ada, bob] = [await open(kAda), await open(kBob)];
        await join_(ada, room);
        await join_(bob, room);
        await allPerceive([ada, bob]);
        await bob.evaluate(() => {
            me.honest = me.room.self.want;
            me.room.self.want = async () => {}; // of ill will: it does not switch off what it is told to
            me.room.on('muted-by', ({ name }) => (me.mutedBy = name));
        });
        await ada.evaluate(() => me.room.host.mute(me.of('Bob').id));
        await holds(bob, () => me.mutedBy === 'Ada' && me.room.state.self.mic.on);
        await holds(ada, () => me.of('Bob').mic === false && me.tone('Bob') === 0);
        await holds(bob, () => me.room.stats.latest?.send.audio?.bitsPerSecond > 0);
        assert.equal(await ada.evaluate(() => me.tone('Bob')), 0);
        await bob.evaluate(async () => ((me.room.self.want = me.honest), await me.room.setMic(false), await me.room.setMic(true)));
        await perceives(ada, kBob);
        noErrors(ada, bob);
    });

    test('who was cut off while somebody left has no ghost of them when it is back', async () => {
        const room = await makeRoom(server, 'sfu');
        const [ada, bob, cyd] = [await open(kAda), await open(kBob), await open(kCyd)];
        for (const page of [ada, bob, cyd]) await join_(page, room);
        await allPerceive([ada, bob, cyd]);
        await bob.context().setOffline(true);
        await holds(bob, () => me.room.state.phase === 'reconnecting');
        await cyd.evaluate(() => me.room.leave());
        await holds(ada, () => !me.of('Cyd'));
        await bob.context().setOffline(false);
        await holds(bob, () => me.room.state.phase === 'live' && me.room.state.participants.length === 1 && me.of('Ada'));
        await allPerceive([ada, bob]);
        noErrors(ada, bob);
    });

    test('a locked room says so to who comes new, and takes them once it is open again', async () => {
        const [ada, bob] = [await open(kAda), await open(kBob)];
        const { id } = await ada.evaluate(() => me.client.createRoom({}));
        await join_(ada, id);
        await ada.evaluate(() => me.room.host.lock(true));
        const join = () => bob.evaluate((room) => me.join(room).then(() => 'in', (error) => error.code), id);
        assert.equal(await join(), 'room-locked');
        assert.deepEqual(await bob.evaluate(() => [me.room.state.phase, me.room.state.reason]), ['ended', 'locked']);
        await ada.evaluate(() => me.room.host.lock(false));
        assert.equal(await join(), 'in');
        await allPerceive([ada, bob]);
        noErrors(ada, bob);
    });

    for (const media of ['p2p', 'sfu']) {
        test(`with sound alone no picture is sent over the network, and it comes back when it is wanted (${media})`, async () => {
            const room = await makeRoom(server, media);
            const [ada, bob] = [await open(kAda), await open(kBob)];
            await join_(ada, room);
            await join_(bob, room);
            await allPerceive([ada, bob]);
            await holds(bob, () => me.room.stats.latest?.receive[me.of('Ada').id].video?.bitsPerSecond > 0);
            await bob.evaluate(() => me.room.setAudioOnly(true));
            await holds(bob, () => !(me.room.stats.latest.receive[me.of('Ada').id].video?.bitsPerSecond > 0));
            await holds(bob, () => me.room.stats.latest.receive[me.of('Ada').id].audio.bitsPerSecond > 0);
            if (media === 'p2p') await holds(ada, () => !(me.room.stats.latest.send.video?.bitsPerSecond > 0)); // not sent at all
            await perceives(ada, kBob); // one's own goes on
            await bob.evaluate(() => me.room.setAudioOnly(false));
            await allPerceive([ada, bob]);
            noErrors(ada, bob);
        });

        test(`U23: where every fifth packet is lost the bars fall within ten seconds, the call lives, and they rise again (${media})`, async (t) => {
            const room = await makeRoom(server, media);
            const [ada, bob] = [await open(kAda), await open(kBob)];
            const network = await bob.context().newCDPSession(bob);
            const lose = (percent) => network.send('Network.emulateNetworkConditions', { offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: -1, packetLoss: percent });
            await lose(0); // Chromium makes only those sockets lossy that it opens while the network is a made-up one
            await join_(ada, room);
            await join_(bob, room);
            await allPerceive([ada, bob]);
            await holds(bob, () => me.of('Ada').quality === 'good', undefined, 30_000);
            const from = Date.now();
            await lose(20);
            await holds(bob, () => me.of('Ada').quality === 'poor', undefined, 30_000);
            const took_ms = Date.now() - from;
            t.diagnostic(`poor after ${took_ms} ms`);
            assert.ok(took_ms <= 10_000, `poor after ${took_ms} ms`);
            await perceives(bob, kAda, { within_ms: 40_000 });
            assert.equal(await bob.evaluate(() => me.room.state.phase), 'live');
            await lose(0);
            await holds(bob, () => me.of('Ada').quality === 'good', undefined, 60_000);
            noErrors(ada, bob);
        });
    }

    for (const media of ['p2p', 'sfu']) {
        test(`a killed server that starts again has everybody back as they were (${media})`, async (t) => {
            const room = await makeRoom(server, media);
            const [ada, bob] = [await open(kAda), await open(kBob)];
            await join_(ada, room);
            await join_(bob, room);
            await allPerceive([ada, bob]);
            await bob.evaluate(() => me.room.setMic(false));
            await holds(ada, () => me.of('Bob').mic === false);
            const ids = await Promise.all([ada, bob].map((page) => page.evaluate(() => me.room.state.self.id)));
            await server.kill();
            for (const page of [ada, bob]) await holds(page, () => me.room.state.phase === 'reconnecting');
            await server.start();
            const up = Date.now();
            for (const page of [ada, bob]) await holds(page, () => me.room.state.phase === 'live');
            assert.deepEqual(await Promise.all([ada, bob].map((page) => page.evaluate(() => me.room.state.self.id))), ids);
            await perceives(bob, kAda);
            t.diagnostic(`seen and heard ${Date.now() - up} ms after the start`);
            assert.deepEqual(await ada.evaluate(() => me.room.state.participants.map(({ name, mic }) => [name, mic])), [['Bob', false]]);
            assert.equal(await bob.evaluate(() => me.room.state.self.mic.on), false);
            await bob.evaluate(() => me.room.setMic(true));
            await allPerceive([ada, bob]);
            noErrors(ada, bob);
        });
    }

    test('a network that stalls without a word is noticed within five seconds, and mended', async (t) => {
        const room = await makeRoom(server, 'auto');
        const [ada, bob] = [await open(kAda), await open(kBob)];
        await join_(ada, room);
        await join_(bob, room);
        await allPerceive([ada, bob]);
        const id = await bob.evaluate(() => me.room.state.self.id);
        const from = await bob.evaluate(() => performance.now());
        await bob.context().setOffline(true);
        await holds(bob, () => me.room.state.phase === 'reconnecting');
        const took_ms = (await bob.evaluate(() => me.log.findLast(({ phase }) => phase === 'reconnecting').at)) - from;
        t.diagnostic(`noticed after ${Math.round(took_ms)} ms`);
        assert.ok(took_ms <= 5000, `noticed after ${took_ms} ms`);
        await bob.context().setOffline(false);
        await holds(bob, () => me.room.state.phase === 'live');
        assert.equal(await bob.evaluate(() => me.room.state.self.id), id);
        assert.equal(await ada.evaluate(() => me.room.state.participants.length), 1);
        await allPerceive([ada, bob]);
    });

    test('background blur and noise suppression run on files of our own server, and go off again', async () => {
        const ada = await open(kAda);
        const strangers = [];
        ada.on('request', (request) => request.url().startsWith(server.url) || /^(blob|data):/.test(request.url()) || strangers.push(request.url()));
        const seen = await ada.evaluate(async () => {
            const room = me.client.room('preview');
            const problems = [];
            room.on('media-problem', ({ error }) => problems.push(`${error.code}: ${error.message}`));
            await Promise.all([room.setCam(true), room.setMic(true)]);
            const [picture, sound] = [room.self.video.track, room.self.audio.track];
            const video = document.body.appendChild(document.createElement('video'));
            room.self.video.attach(video);
            await room.setCam({ effect: 'blur-strong' });
            await room.setMic({ noise: 'strong' });
            const isFiltered = room.self.video.track !== picture && room.self.audio.track !== sound;
            await new Promise((frame) => video.requestVideoFrameCallback(frame));
            const size = [video.videoWidth, video.videoHeight];
            await room.setCam({ effect: 'none' });
            const isBack = room.self.video.track === picture && picture.readyState === 'live';
            await room.leave();
            return { problems, isFiltered, isBack, size };
        });
        assert.deepEqual(seen, { problems: [], isFiltered: true, isBack: true, size: [320, 240] });
        assert.deepEqual(strangers, []);
        noErrors(ada);
    });

    test('the connection test walks through its steps', async () => {
        const ada = await open(kAda);
        const { steps, ok } = await ada.evaluate(() => me.client.testConnection());
        assert.ok(ok, JSON.stringify(steps));
        assert.deepEqual(steps.filter(({ status }) => status === 'success').map(({ name }) => name), ['signalling', 'round-trip', 'microphone', 'camera', 'ice', 'publish', 'subscribe', 'reconnect']);
    });
});
