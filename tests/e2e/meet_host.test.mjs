// run: alone timeout 600
// What a host switches off of others (U25, U35), in real browsers. Between two people the media go directly, past the server: there it is
// the other's client that obeys.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allMeet, enter, expectClean, hearsNothing, host, kAda, kBob, kCyd, launch, meets, noPicture, pair, tile, tool } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

const kWithin = { timeout: 60_000 };

describe('what a host may do on the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    const menu = async (page, name) => tile(page, name).getByRole('button', { name: `What to do with ${name}` }).click();
    async function does(page, name, what) {
        await menu(page, name);
        await page.getByRole('button', { name: what, exact: true }).click();
    }
    async function expectDirect(page, name) {
        await does(page, name, 'Connection');
        await page.getByRole('dialog').getByText(/^direct, /).waitFor(kWithin);
        await page.keyboard.press('Escape');
    }

    test('U32, U35: on a direct connection the host mutes: the other sends no sound from then on, and nobody else can bring it back', async () => {
        const { ada, bob } = await pair(browser, server);
        await expectDirect(ada, 'Bob');
        await does(ada, 'Bob', 'Mute Bob');
        await bob.getByText('Ada muted you.').first().waitFor();
        await hearsNothing(ada, 'Bob');
        await tile(ada, 'Bob').getByRole('img', { name: 'Microphone off' }).waitFor();
        await menu(ada, 'Bob');
        assert.equal(await ada.getByRole('button', { name: /mute Bob/i }).count(), 0, 'a host can mute and never unmute');
        await ada.keyboard.press('Escape');
        await meets(bob, kAda); // all else goes on
        await tool(bob, 'Unmute').click();
        await meets(ada, kBob);
        expectClean(ada, bob);
    });

    test('U35: on a direct connection the host switches a camera off, and stops a shared screen', async () => {
        const { ada, bob } = await pair(browser, server);
        await expectDirect(ada, 'Bob');
        await does(ada, 'Bob', 'Turn off the camera of Bob');
        await bob.getByText('Ada turned your camera off.').first().waitFor();
        await noPicture(ada, 'Bob');
        await tile(ada, 'Bob').getByRole('img', { name: 'Camera off' }).waitFor();
        assert.equal(await tool(bob, 'Mute').count(), 1, 'the microphone stays on');
        await tool(bob, 'Turn camera on').click();
        await meets(ada, kBob);
        await tool(bob, 'Share screen').click();
        await tile(ada, 'Bob’s screen').waitFor(kWithin);
        await does(ada, 'Bob', 'Stop the screen share of Bob');
        await tile(ada, 'Bob’s screen').waitFor({ state: 'detached', ...kWithin });
        await bob.locator('[data-banner="sharing"]').waitFor({ state: 'detached', ...kWithin });
        await tool(bob, 'Share screen').waitFor();
        expectClean(ada, bob);
    });

    test('U35: through the server, all are muted at once; guests have no such tools', async () => {
        const { ada, bob, path } = await pair(browser, server);
        const cyd = await enter(browser, server, kCyd, path);
        await allMeet([ada, bob, cyd]);
        await menu(bob, 'Cyd');
        for (const name of ['Mute Cyd', 'Remove Cyd', 'Turn off the camera of Cyd']) assert.equal(await bob.getByRole('button', { name }).count(), 0, name);
        await bob.keyboard.press('Escape');
        await ada.getByRole('button', { name: /^People/ }).click();
        await ada.getByRole('button', { name: 'Mute everybody' }).click();
        for (const page of [bob, cyd]) await page.getByText('Ada muted you.').first().waitFor();
        await hearsNothing(ada, 'Bob');
        await hearsNothing(ada, 'Cyd');
        await meets(bob, kAda);
        await tool(cyd, 'Unmute').click();
        await meets(bob, kCyd);
        expectClean(ada, bob, cyd);
    });

    test('U18, U35: who is made a host has the tools of one, and takes a raised hand down', async () => {
        const { ada, bob } = await pair(browser, server);
        await does(ada, 'Bob', 'Make Bob a host');
        await tool(ada, 'Raise hand').click();
        await tile(bob, 'Ada').getByRole('img', { name: 'Hand raised' }).waitFor();
        await does(bob, 'Ada', 'Lower the hand of Ada');
        await tool(ada, 'Raise hand').waitFor();
        await tile(bob, 'Ada').getByRole('img', { name: 'Hand raised' }).waitFor({ state: 'detached' });
        await does(bob, 'Ada', 'Mute Ada');
        await ada.getByText('Bob muted you.').first().waitFor();
        await hearsNothing(bob, 'Ada');
        expectClean(ada, bob);
    });
});
