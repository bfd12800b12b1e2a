// run: alone timeout 600
// The web app in Debian's Firefox on the one side and Chromium on the other: a call of each kind, and each sees and hears the other.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { launchFirefox } from '../support/firefox.mjs';
import { makeAppointment } from '../support/house.mjs';
import { allMeet, enter, host, joinAs, kAda, kBob, launch, meets, open, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { joinInFirefox, meetsInFirefox, openInFirefox, press, shows, until, write } from '../support/meet_firefox.mjs';
import { freshUser, makeToken, Parley } from '../support/parley.mjs';
import { kDan } from '../support/sfu.mjs';

const kWithin = { timeout: 60_000 };

describe('the web app in Firefox and Chromium', () => {
    let server;
    let chromium;
    let firefox;
    let dan;
    before(async () => {
        server = await Parley.start();
        [chromium, firefox] = await Promise.all([launch(), launchFirefox()]);
    });
    afterEach(async () => {
        await dan?.close();
        dan = null;
        await Promise.all(chromium.contexts().map((context) => context.close()));
    });
    after(async () => {
        await Promise.all([chromium?.close(), firefox?.close()]);
        await server?.remove();
    });
    /** Dan in Firefox, and each of `pages` in Chromium, see and hear each other. */
    const meet = (...pages) => Promise.all(pages.flatMap((page) => [
        meets(page, kDan),
        meetsInFirefox(dan, page.person),
        ...pages.filter((other) => other !== page).map((other) => meets(page, other.person)),
    ]));
    const signIn = async (user) => {
        dan = await openInFirefox(firefox, server, kDan, '/people', { token: makeToken(user, { name: 'Dan' }) });
        await shows(dan, 'Add a person');
    };

    test('two by a link: they meet, mute, and part', async () => {
        const { page: ada, path } = await host(chromium, server);
        dan = await openInFirefox(firefox, server, kDan, path);
        await joinInFirefox(dan);
        await meet(ada);
        await dan.screenshot({ path: join(pictures, 'firefox.png') });
        await press(dan, 'Mute');
        await tile(ada, 'Dan').getByRole('img', { name: 'Microphone off' }).waitFor(kWithin);
        await press(dan, 'Unmute');
        await meet(ada);
        await press(dan, 'Hang up');
        await shows(dan, 'You left the call');
        await ada.getByText('You are the only one here').waitFor(kWithin);
    });

    test('rung by Chromium, and ringing it', async () => {
        const [a, d] = [freshUser('ada'), freshUser('dan')];
        await signIn(d);
        const ada = await open(chromium, server, kAda, '/people', { token: makeToken(a, { name: 'Ada' }) });
        await ada.getByLabel('Add a person').fill(d);
        await ada.getByRole('button', { name: 'Add', exact: true }).click();
        await ada.locator('[data-presence="online"]').waitFor(kWithin);
        await ada.getByRole('button', { name: `Call ${d}`, exact: true }).click();
        await shows(dan, 'Ada is calling you');
        await press(dan, 'Accept');
        await meet(ada);
        await tool(ada, 'Hang up').click();
        await shows(dan, 'The call has ended');

        await press(dan, 'Go to the first page');
        await press(dan, 'People');
        await write(dan, '#person-id', a);
        await press(dan, 'Add');
        await until(dan, () => Boolean(document.querySelector('[data-presence="online"]')));
        await press(dan, `Call ${a}`);
        await ada.getByRole('alertdialog', { name: 'Incoming call' }).getByRole('button', { name: 'Accept' }).click(kWithin);
        await toolbar(ada).waitFor();
        await meet(ada);
    });

    test('an appointment: the patient in Firefox sees the screen of the practitioner, and has no button to share', async () => {
        const [doctor, patient] = [freshUser('doctor'), freshUser('patient')];
        await makeAppointment(server, doctor, patient);
        const ada = await open(chromium, server, kAda, '/agenda', { token: makeToken(doctor, { name: 'Ada', role: 'practitioner' }) });
        await ada.getByRole('link', { name: 'Enter the room' }).click();
        await joinAs(ada, 'Ada');
        dan = await openInFirefox(firefox, server, kDan, '/agenda', { token: makeToken(patient, { name: 'Dan', role: 'patient' }) });
        await press(dan, 'Enter the room');
        await joinInFirefox(dan);
        await meet(ada);
        assert.equal(await dan.evaluate(() => document.querySelectorAll('.tool.share').length), 0);
        await tool(ada, 'Share screen').click();
        await until(dan, () => {
            const video = document.querySelector('.stage-main [data-shows="screen"][data-picture] video');
            return video !== null && video.videoWidth > 0;
        });
        await tile(ada, 'Dan').first().waitFor();
    });

    test('three through the server: two Chromium and one Firefox', async () => {
        const { page: ada, path } = await host(chromium, server);
        const bob = await enter(chromium, server, kBob, path);
        await allMeet([ada, bob]);
        dan = await openInFirefox(firefox, server, kDan, path);
        await joinInFirefox(dan);
        await meet(ada, bob);
        assert.equal(await dan.evaluate(() => document.querySelector('.stage').dataset.kind), 'grid');
        await press(dan, 'Hang up');
        await tile(ada, 'Dan').waitFor({ state: 'detached', ...kWithin });
        await allMeet([ada, bob]);
    });
});
