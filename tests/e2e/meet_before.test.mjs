// run: alone timeout 600
// Getting into a call on the web app, in real browsers: devices that are refused first and granted later, who is inside already, and a
// host who comes after those who wait.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { allMeet, enter, expectAccessible, expectClean, host, joinAs, kAda, kBob, kCyd, launch, meets, open, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

const kWithin = { timeout: 60_000 };

/** Devices are refused until `allow()`; `permission` is what the browser says of it, with its event. */
const kRefusing = `{
    const media = navigator.mediaDevices;
    const open = media.getUserMedia;
    const statuses = [];
    window.isAllowed = false;
    media.getUserMedia = (wanted) => (window.isAllowed ? open.call(media, wanted) : Promise.reject(new DOMException('Permission denied', 'NotAllowedError')));
    navigator.permissions.query = async () => {
        const status = new EventTarget();
        Object.defineProperty(status, 'state', { get: () => (window.isAllowed ? 'granted' : 'denied') });
        statuses.push(status);
        return status;
    };
    window.allow = (tells) => {
        window.isAllowed = true;
        if (tells) statuses.forEach((status) => status.dispatchEvent(new Event('change')));
    };
}`;

describe('getting into a call on the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    test('U6, U8: what is granted after it was refused is had at once, before the call and in it, without loading the page again', async () => {
        const { page: ada, path } = await host(browser, server);
        const bob = await open(browser, server, kBob, path, { prepare: kRefusing });
        await bob.getByText('One person is in the room.').waitFor();
        const notice = bob.getByText('Your browser blocks the camera and the microphone.');
        await notice.waitFor();
        await bob.evaluate(() => allow(true)); // the sign beside the address was pressed
        await notice.waitFor({ state: 'detached', ...kWithin });
        await bob.locator('.parley-preview[data-picture]').waitFor(kWithin);
        await joinAs(bob, 'Bob');
        await allMeet([ada, bob]);

        const cyd = await open(browser, server, kCyd, path, { prepare: kRefusing });
        await cyd.getByText('2 people are in the room.').waitFor();
        await joinAs(cyd, 'Cyd');
        await tool(cyd, 'Turn camera on').click();
        await cyd.evaluate(() => allow(false)); // a browser that does not tell
        await tool(cyd, 'Turn camera on').click();
        await tool(cyd, 'Unmute').click();
        await meets(ada, kCyd);
        expectClean(ada, bob, cyd);
    });

    test('U10: a host who comes later finds who waits, and lets all in at once', async () => {
        const { page: ada, path } = await host(browser, server, { lobby: true });
        await tool(ada, 'Hang up').click();
        await ada.getByRole('heading', { name: 'You left the call' }).waitFor();
        const guests = [];
        for (const person of [kBob, kCyd]) {
            const page = await open(browser, server, person, path);
            await page.getByLabel('Your name').fill(person.name);
            await page.getByRole('button', { name: 'Ask to join' }).click();
            await page.getByRole('heading', { name: 'You are in the waiting room' }).waitFor();
            guests.push(page);
        }
        await ada.getByRole('button', { name: 'Join again' }).click();
        await joinAs(ada, 'Ada');
        await ada.locator('[data-banner="waiting"]').getByText('Bob waits to be let in').waitFor();
        await ada.getByRole('button', { name: /People\. 2 people wait/ }).click();
        await ada.screenshot({ path: join(pictures, 'who-waits.png') });
        await expectAccessible(ada, 'who waits');
        await ada.getByRole('button', { name: 'Let all in' }).click();
        await Promise.all(guests.map((page) => toolbar(page).waitFor(kWithin)));
        await allMeet([ada, ...guests]);
        expectClean(ada, ...guests);
    });

    test('U25: who speaks while muted is told so, once', async () => {
        const { page: ada, path } = await host(browser, server);
        const bob = await enter(browser, server, kBob, path);
        await tool(bob, 'Mute').click();
        await bob.getByText('Trying to speak? You are muted.').first().waitFor(kWithin);
        await bob.getByText('Trying to speak? You are muted.').waitFor({ state: 'detached', ...kWithin });
        assert.equal(await tool(bob, 'Unmute').count(), 1);
        await tile(ada, 'Bob').getByRole('img', { name: 'Microphone off' }).waitFor();
    });
});
