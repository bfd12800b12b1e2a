// run: alone timeout 300
// Two media loops, in real browsers: rooms side by side on a port each, with data channels in both, and TCP that finds the right one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';
import { allPerceive, eventually, kAda, kBob, kCyd, leave, makeRoom, open, perceives, problems, route } from '../support/sfu.mjs';
import { stage } from '../support/stage.mjs';

const kListen = { speaksOn: { chat: {} } };
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
