// run: alone timeout 300
// Two media loops, in real browsers: rooms side by side on a port each, with data channels in both, TCP that finds the right one, and a
// room that is on both.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';
import { allPerceive, eventually, kAda, kBob, kCyd, kDan, leave, makeRoom, open, perceives, problems, reload, route } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

const kListen = { speaksOn: { chat: {} } };
const kUdp = { ...kListen, transport: 'udp' }; // the port says which loop it is
const portOf = async (page) => (await route(page, 'sub')).remote.port;

describe('two media loops', () => {
    let server;
    let browser;
    stage(launchChromium, (started) => ({ server, browser } = started), async () => ({ env: { PARLEY_MEDIA__LOOPS: '2' } }));

    /** Two in a room of their own, who see, hear and write to each other. */
    async function pair(people, options = [{}, {}]) {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const [i, person] of people.entries()) pages.push(await open(browser, server, room, person, { ...kListen, ...options[i] }));
        await allPerceive(pages);
        const text = `from ${people[0].name}`;
        await pages[0].evaluate((said) => sfu.say('chat', [said]), text);
        const channel = `from:${pages[0].self}/chat`;
        await eventually(() => pages[1].evaluate(async (label) => (await sfu.tick(), sfu.heard(label)), channel), (heard) => heard.join() === text,
            `${people[1].name} should read what ${people[0].name} wrote`);
        return pages;
    }

    test('rooms are side by side on two of them, each with all that a room has', async () => {
        const first = await pair([kAda, kBob]);
        const second = await pair([kBob, kCyd]);
        const ports = await Promise.all([...first, ...second].map(portOf));
        assert.equal(ports[0], ports[1], 'one room, one loop');
        assert.equal(ports[2], ports[3], 'one room, one loop');
        assert.notEqual(ports[0], ports[2], 'the second room is where nobody was');
        await allPerceive(first);
        for (const page of [...first, ...second]) assert.deepEqual(await problems(page), [], page.person.name);

        await leave(...first);
        const third = await pair([kCyd, kAda]);
        assert.equal(await portOf(third[0]), ports[0], 'where the first room was is room again');
        await leave(...second, ...third);
    });

    test('who has TCP alone reaches a room on either', async () => {
        const first = await pair([kAda, kBob], [{ transport: 'tcp' }, {}]);
        const second = await pair([kBob, kCyd], [{ transport: 'tcp' }, {}]);
        assert.notEqual(await portOf(first[1]), await portOf(second[1]));
        for (const [ada, bob] of [first, second]) {
            assert.equal((await route(ada, 'pub')).remote.port, server.port);
            await perceives(bob, ada.person);
        }
        await leave(...first, ...second);
    });

    test('clients are told the addresses and ports that a router maps, loop by loop', async (t) => {
        const mapped = await Parley.start({ env: { PARLEY_MEDIA__LOOPS: '2', PARLEY_SERVER__ANNOUNCE_IP: '203.0.113.7:40000/443,2001:db8::7' } });
        t.after(() => mapped.remove());
        const page = await browser.newPage();
        const offer = await page.evaluate(async () => { // nobody connects: these addresses are nobody's
            const pc = new RTCPeerConnection();
            pc.addTransceiver('audio', { direction: 'sendonly' });
            return (await pc.createOffer()).sdp;
        });
        const told = async () => {
            const answer = await fetch(`${mapped.url}/whip/${await makeRoom(mapped, 'sfu')}`, {
                method: 'POST', body: offer, headers: { 'content-type': 'application/sdp', authorization: `Bearer ${makeToken(freshUser())}` },
            });
            assert.equal(answer.status, 201);
            return [...(await answer.text()).matchAll(/a=candidate:\S+ 1 (\S+) \d+ (\S+) (\d+) /g)].map(([, transport, ip, port]) => `${transport} ${ip} ${port}`);
        };
        const first = await told();
        assert.equal(first.length, 4);
        assert.deepEqual(first.slice(0, 2), ['udp 203.0.113.7 40000', 'tcp 203.0.113.7 443']);
        assert.match(first[2], /^udp 2001:db8::7 \d+$/);
        assert.equal(first[3], `tcp 2001:db8::7 ${mapped.port}`);
        assert.equal((await told())[0], 'udp 203.0.113.7 40001');
    });
});

describe('a room on two media loops', () => {
    let server;
    let browser;
    stage(launchChromium, (started) => ({ server, browser } = started),
        async () => ({ env: { PARLEY_MEDIA__LOOPS: '2', PARLEY_MEDIA__RELAY_AFTER: '2' } }));

    const kScreen = { name: 'Ada', rgb: [224, 224, 224], tone: kAda.tone };
    const hears = (page, label, words) => eventually(() => page.evaluate(async (name) => (await sfu.tick(), sfu.heard(name)), label),
        (heard) => heard.join() === words.join(), `${page.person.name} should read ${label}`);

    /** Four people in one room, the first two on one loop and the others on the other. */
    async function four() {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const person of [kAda, kBob, kCyd, kDan]) pages.push(await open(browser, server, room, person, kUdp));
        await allPerceive(pages);
        const ports = await Promise.all(pages.map(portOf));
        assert.equal(ports[0], ports[1]);
        assert.equal(ports[2], ports[3]);
        assert.notEqual(ports[0], ports[2], 'two are on the other loop');
        return { room, pages };
    }

    test('all see, hear and read each other, and see the screen that one shares', async () => {
        const { pages } = await four();
        const [ada, bob, cyd, dan] = pages;
        await ada.evaluate((colour) => sfu.shareScreen(colour), '#e0e0e0');
        for (const page of [bob, cyd, dan]) {
            await perceives(page, kScreen, 20_000, 'screen');
            await perceives(page, kAda);
        }
        await ada.evaluate(() => sfu.unshareScreen());

        await ada.evaluate(() => sfu.say('chat', ['from here', 'and again']));
        await cyd.evaluate(() => sfu.say('chat', ['from there']));
        for (const page of [bob, cyd, dan]) await hears(page, `from:${ada.self}/chat`, ['from here', 'and again']);
        for (const page of [ada, bob, dan]) await hears(page, `from:${cyd.self}/chat`, ['from there']);
        for (const page of pages) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(...pages);
    });

    test('who leaves, comes or loads the page again does so for everybody', async () => {
        const { room, pages } = await four();
        const [ada, bob, cyd, dan] = pages;
        await leave(cyd);
        await allPerceive([ada, bob, dan]);
        const back = await open(browser, server, room, kCyd, { ...kListen, transport: 'tcp' });
        await allPerceive([ada, bob, dan, back]);
        await reload(dan, server, room);
        await allPerceive([ada, bob, dan, back]);
        await reload(ada, server, room);
        await allPerceive([ada, bob, dan, back]);
        await leave(ada, bob); // the loop where the room began has nobody left
        await allPerceive([dan, back]);
        const again = await open(browser, server, room, kAda, kListen);
        await allPerceive([dan, back, again]);
        for (const page of [dan, back, again]) assert.deepEqual(await problems(page), [], page.person.name);
        await leave(dan, back, again);
    });
});
