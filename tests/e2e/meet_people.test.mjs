// run: alone timeout 600
// Calls between people on the web app: who is online, ringing, answering, and every way in which a call does not come about.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeAppointment } from '../support/house.mjs';
import { freshUser, makeToken } from '../support/parley.mjs';
import { allMeet, kAda, kBob, kCyd, keepAppointment, launch, open, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

describe('people on the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    /** Signed in on the page of people, with `others` on the list. */
    async function signIn(person, user, others = [], path = '/people') {
        const token = makeToken(user, { name: person.name });
        const page = await open(browser, server, person, path, { token });
        page.user = user;
        for (const other of others) {
            await page.getByLabel('Add a person').fill(other);
            await page.getByRole('button', { name: 'Add', exact: true }).click();
        }
        await page.getByRole('button', { name: /^Signed in as/ }).waitFor();
        return page;
    }
    async function pair() {
        const [a, b] = [freshUser('ada'), freshUser('bob')];
        const bob = await signIn(kBob, b);
        const ada = await signIn(kAda, a, [b]);
        await ada.locator('[data-presence="online"]').waitFor();
        return { ada, bob, a, b };
    }
    const ringing = (page) => page.getByRole('alertdialog', { name: 'Incoming call' });
    const ring = async (ada, bob) => {
        await ada.getByRole('button', { name: `Call ${bob.user}`, exact: true }).click();
        await ringing(bob).waitFor();
    };
    const missedOf = (page) => page.getByRole('link', { name: /1 missed call/ });

    test('U37: a person is online, is rung, accepts; both meet; hanging up ends it for both', async () => {
        const { ada, bob } = await pair();
        await ring(ada, bob);
        await ada.getByRole('heading', { name: `Calling ${bob.user}…` }).waitFor();
        await ada.screenshot({ path: join(pictures, 'calling.png') });
        await bob.screenshot({ path: join(pictures, 'rung.png') });
        assert.match(await bob.title(), /Ada is calling/, 'the title says it');
        assert.ok(await ringing(bob).evaluate((node) => node.contains(document.activeElement)), 'the focus is in it');
        await bob.keyboard.press('Escape');
        await bob.keyboard.press('Escape');
        assert.equal(await ringing(bob).count(), 1, 'Esc does not decline');
        await bob.getByRole('button', { name: 'Accept' }).click();
        await toolbar(bob).waitFor();
        await allMeet([ada, bob]);
        await tool(bob, 'Hang up').click();
        await ada.getByRole('heading', { name: 'The call has ended' }).waitFor();
    });

    test('U37: declined', async () => {
        const { ada, bob } = await pair();
        await ring(ada, bob);
        await bob.getByRole('button', { name: 'Decline' }).click();
        await ada.getByRole('heading', { name: 'The call was declined' }).waitFor();
        await ringing(bob).waitFor({ state: 'detached' });
    });

    test('U37, U38: cancelled by the caller: it rings no longer, and was missed; the history calls back', async () => {
        const { ada, bob, a } = await pair();
        await ring(ada, bob);
        await tool(ada, 'Hang up').click();
        await ringing(bob).waitFor({ state: 'detached' });
        await missedOf(bob).click();
        await bob.getByRole('button', { name: 'Missed' }).click();
        await bob.getByText('Missed call', { exact: true }).waitFor();
        await bob.screenshot({ path: join(pictures, 'history.png') });
        await ada.getByRole('link', { name: 'Go to the first page' }).click();
        await bob.getByRole('button', { name: `Call ${a} back` }).click();
        await ringing(ada).waitFor();
    });

    test('U37: answered on one device, it rings no longer on the other', async () => {
        const { ada, bob, b } = await pair();
        const second = await signIn(kBob, b);
        await ring(ada, bob);
        await ringing(second).waitFor();
        await second.getByRole('button', { name: 'Accept' }).click();
        await ringing(bob).waitFor({ state: 'detached' });
        await allMeet([ada, second]);
    });

    test('U37: a group is rung, and comes together', async () => {
        const [a, b, c] = [freshUser('ada'), freshUser('bob'), freshUser('cyd')];
        const bob = await signIn(kBob, b);
        const cyd = await signIn(kCyd, c);
        const ada = await signIn(kAda, a, [b, c]);
        for (const user of [b, c]) await ada.getByLabel(`Choose ${user}`).check();
        await ada.getByRole('button', { name: 'Call 2 people' }).click();
        for (const page of [bob, cyd]) {
            await page.getByRole('alertdialog', { name: /^Incoming (group )?call$/ }).waitFor();
            await page.getByRole('button', { name: 'Accept' }).click();
        }
        await allMeet([ada, bob, cyd]);
    });

    test('who is not signed in is asked to, and a token that is none is refused', async () => {
        const page = await open(browser, server, kAda, '/people');
        await page.getByText('Sign in to see this.').waitFor();
        await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
        const dialog = page.getByRole('dialog', { name: 'Sign in with a token' });
        await dialog.getByLabel('Token').fill('no token at all');
        await dialog.getByRole('button', { name: 'Sign in' }).click();
        await dialog.getByText('The server refuses this token.').waitFor();
        await dialog.getByLabel('Token').fill(makeToken(freshUser('ada'), { name: 'Ada' }));
        await dialog.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: 'Signed in as Ada. Sign out' }).waitFor();
    });

    test('U17: an appointment: both find it, the practitioner shares the screen, the patient has no button for it', async () => {
        const [doctor, patient] = [freshUser('doctor'), freshUser('patient')];
        await makeAppointment(server, doctor, patient);
        const ada = await keepAppointment(browser, server, kAda, doctor, 'practitioner');
        const bob = await keepAppointment(browser, server, kBob, patient, 'patient');
        await allMeet([ada, bob]);
        assert.equal(await tool(bob, 'Share screen').count(), 0);
        await tool(ada, 'Share screen').click();
        await bob.locator('.stage-main [data-shows="screen"][data-picture]').waitFor();
        await tile(bob, 'Ada').first().waitFor();
    });
});
