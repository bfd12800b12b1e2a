// run: alone timeout 600
// Calls on the web app that do not come about, and what the page does to be noticed; and visits that are broken off: a second tab, a
// machine that sleeps, a network that stalls.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeAppointment } from '../support/house.mjs';
import { allMeet, enter, enterAppointment, hears, host, joinAs, kAda, kBob, kCyd, launch, listen, meets, open, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { freshUser, makeToken, Parley } from '../support/parley.mjs';
import { stage } from '../support/stage.mjs';

const kWithin = { timeout: 60_000 };

describe('calls that do not come about, and visits that break off', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    /** Signed in on the page of people, with `others` on the list. */
    async function signIn(person, user, others = [], { at = server, ...options } = {}) {
        const page = await open(browser, at, person, '/people', { token: makeToken(user, { name: person.name }), ...options });
        page.user = user;
        for (const other of others) {
            await page.getByLabel('Add a person').fill(other);
            await page.getByRole('button', { name: 'Add', exact: true }).click();
        }
        await page.getByRole('button', { name: /^Signed in as/ }).waitFor();
        return page;
    }
    const ringing = (page) => page.getByRole('alertdialog', { name: 'Incoming call' });
    const call = (page, user) => page.getByRole('button', { name: `Call ${user}`, exact: true }).click();
    const isOnline = (page) => page.locator('[data-presence="online"]').first().waitFor(kWithin);

    test('U37, U38: nobody answers, or nobody is there: the caller is told, it rings no longer, and it stands among the missed calls', async () => {
        const hasty = await Parley.start({ env: { PARLEY_CALLS__RING_TIMEOUT: '5s' } });
        try {
            const [a, b] = [freshUser('ada'), freshUser('bob')];
            const bob = await signIn(kBob, b, [], { at: hasty });
            const ada = await signIn(kAda, a, [b], { at: hasty });
            await isOnline(ada);
            await call(ada, b);
            await ringing(bob).waitFor(kWithin);
            await ada.getByRole('heading', { name: 'No answer' }).waitFor(kWithin);
            await ada.screenshot({ path: join(pictures, 'no-answer.png') });
            await ringing(bob).waitFor({ state: 'detached' });
            await bob.getByRole('link', { name: /1 missed call/ }).click();
            await bob.getByText('Missed call', { exact: true }).waitFor();
            await bob.waitForFunction(() => !document.querySelector('.nav .count')); // seen is no longer new
            await ada.getByRole('link', { name: 'Go to the first page' }).click();
            await ada.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click();
            await ada.getByText('No answer', { exact: true }).waitFor();

            const nobody = freshUser('nobody');
            await ada.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
            await ada.getByLabel('Add a person').fill(nobody);
            await ada.getByRole('button', { name: 'Add', exact: true }).click();
            await call(ada, nobody);
            await ada.getByRole('region', { name: `Calling ${nobody}…` }).getByText('Offline').waitFor();
            await ada.getByRole('heading', { name: 'Not reachable' }).waitFor(kWithin);
        } finally {
            await Promise.all(browser.contexts().map((context) => context.close()));
            await hasty.remove();
        }
    });

    test('U37: who is in a call is busy: the caller knows, the call goes on, and declining says it', async () => {
        const [a, b, c] = [freshUser('ada'), freshUser('bob'), freshUser('cyd')];
        const bob = await signIn(kBob, b);
        const ada = await signIn(kAda, a, [b]);
        const cyd = await signIn(kCyd, c, [b]);
        await isOnline(ada);
        await call(ada, b);
        await ringing(bob).getByRole('button', { name: 'Accept' }).click();
        await allMeet([ada, bob]);
        await cyd.locator('[data-presence="busy"]').getByText('In a call').waitFor(kWithin);
        await call(cyd, b);
        await cyd.getByRole('region', { name: `Calling ${b}…` }).getByText('In a call').waitFor();
        await ringing(bob).waitFor(kWithin);
        await bob.screenshot({ path: join(pictures, 'rung-in-call.png') });
        await ringing(bob).getByRole('button', { name: 'Decline' }).click();
        await cyd.getByRole('heading', { name: 'Busy' }).waitFor(kWithin);
        await ringing(bob).waitFor({ state: 'detached' });
        await allMeet([ada, bob]);
    });

    test('U37: a page that is closed while it rings declines nothing: the other devices ring on, and one of them answers', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const bob = await signIn(kBob, b);
        const other = await signIn(kBob, b);
        const ada = await signIn(kAda, a, [b]);
        await isOnline(ada);
        await call(ada, b);
        await Promise.all([bob, other].map((page) => ringing(page).waitFor(kWithin)));
        await bob.goto('about:blank');
        await isOnline(await signIn(kCyd, freshUser('cyd'), [b])); // by now the server has heard what the page said as it went
        assert.equal(await ada.getByRole('region', { name: `Calling ${b}…` }).count(), 1, 'it rings still');
        await ringing(other).getByRole('button', { name: 'Accept' }).click();
        await allMeet([ada, other]);
    });

    const kNotifications = () => {
        window.notices = [];
        window.Notification = class {
            static permission = 'default';
            static async requestPermission() {
                return (this.permission = 'granted');
            }
            constructor(title) {
                window.notices.push(this);
                this.title = title;
                this.isOpen = true;
            }
            close() {
                this.isOpen = false;
            }
        };
        Object.defineProperty(document, 'visibilityState', { get: () => (window.isAway ? 'hidden' : 'visible') });
        window.focus = () => { window.isAway = false; };
    };

    test('U37: a call is notified where the page is in the background, if one has asked for it', async () => {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const bob = await signIn(kBob, b, [], { prepare: kNotifications });
        const ada = await signIn(kAda, a, [b]);
        await isOnline(ada);
        const notices = () => bob.evaluate(() => window.notices.map(({ title, isOpen }) => [title, isOpen]));
        const rings = async () => {
            await call(ada, b);
            await ringing(bob).waitFor(kWithin);
        };
        const cancels = async () => {
            await tool(ada, 'Hang up').click();
            await ringing(bob).waitFor({ state: 'detached' });
            await ada.getByRole('link', { name: 'Go to the first page' }).click();
            await ada.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
        };
        await bob.evaluate(() => { window.isAway = true; });
        await rings();
        assert.deepEqual(await notices(), [], 'not asked for');
        await cancels();
        await bob.getByRole('button', { name: 'Tell me about calls when this page is in the background' }).click();
        await rings();
        assert.deepEqual(await notices(), [['☎ Ada is calling', true]]);
        await cancels();
        assert.deepEqual(await notices(), [['☎ Ada is calling', false]]);
        await rings();
        await bob.evaluate(() => window.notices.at(-1).onclick());
        assert.deepEqual([await bob.evaluate(() => window.isAway), (await notices()).at(-1)[1]], [false, false]);
        await ringing(bob).getByRole('button', { name: 'Accept' }).click();
        await allMeet([ada, bob]);
    });

    test('U32: an appointment in a second tab: the first one is told, and can bring the call back', async () => {
        const [doctor, patient] = [freshUser('doctor'), freshUser('patient')];
        await makeAppointment(server, doctor, patient);
        const bob = await enterAppointment(browser, server, kBob, doctor, 'practitioner');
        const first = await enterAppointment(browser, server, kAda, patient, 'patient');
        await allMeet([first, bob]);
        const second = await first.context().newPage();
        second.person = kAda;
        await second.goto(first.url());
        await joinAs(second, 'Ada');
        await first.getByRole('heading', { name: 'You joined on another device' }).waitFor(kWithin);
        await first.screenshot({ path: join(pictures, 'elsewhere.png') });
        await allMeet([second, bob]);
        assert.equal(await bob.getByRole('article').count(), 2, 'nobody is there twice');
        await first.getByRole('button', { name: 'Join again' }).click();
        await joinAs(first, 'Ada');
        await second.getByRole('heading', { name: 'You joined on another device' }).waitFor(kWithin);
        await allMeet([first, bob]);
    });

    test('U24: a network that stalls without a word is noticed, the media go on, and all is as before when it moves again', async () => {
        const { page: ada, path } = await host(browser, server);
        const bob = await enter(browser, server, kBob, path);
        await allMeet([ada, bob]);
        await listen(bob);
        await tool(bob, 'Mute').click();
        await tile(ada, 'Bob').getByRole('img', { name: 'Microphone off' }).waitFor();
        await bob.context().setOffline(true);
        await bob.locator('[data-banner="reconnecting"]').waitFor(kWithin);
        await hears(bob, 'Reconnecting…');
        await meets(bob, kAda); // between the two nothing has stalled
        await bob.context().setOffline(false);
        await bob.locator('[data-banner="reconnecting"]').waitFor({ state: 'detached', ...kWithin });
        await hears(bob, 'You are back.');
        assert.equal(await tool(bob, 'Unmute').count(), 1, 'muted stays muted');
        assert.equal(await ada.getByRole('article').count(), 2, 'nobody is there twice');
        await tool(bob, 'Unmute').click();
        await allMeet([ada, bob]);
    });

    test('U24: a machine that slept for long is back in the call when it wakes, once, and as it was', async () => {
        const strict = await Parley.start({ env: { PARLEY_ROOMS__GRACE: '1s' } });
        try {
            const { page: ada, path } = await host(browser, strict);
            const bob = await enter(browser, strict, kBob, path);
            await allMeet([ada, bob]);
            await tool(bob, 'Mute').click();
            await tile(ada, 'Bob').getByRole('img', { name: 'Microphone off' }).waitFor();
            // Asleep: nothing of the page runs any more, until the server has given its place up.
            const sleep = await bob.context().newCDPSession(bob);
            await sleep.send('Debugger.enable');
            await sleep.send('Debugger.pause');
            await ada.getByText('You are the only one here').waitFor(kWithin);
            await sleep.send('Debugger.resume');
            await sleep.send('Debugger.disable');
            await tile(ada, 'Bob').waitFor(kWithin);
            await tool(bob, 'Unmute').waitFor(kWithin);
            await toolbar(bob).waitFor();
            await bob.waitForFunction(() => document.querySelectorAll('article').length === 2, null, kWithin);
            assert.equal(await ada.getByRole('article').count(), 2, 'nobody is there twice');
            await tool(bob, 'Unmute').click();
            await Promise.all([meets(ada, kBob), meets(bob, kAda)]);
        } finally {
            await Promise.all(browser.contexts().map((context) => context.close()));
            await strict.remove();
        }
    });
});
