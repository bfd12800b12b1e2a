// run: alone timeout 600
// The web app in real browsers on the real server: two people by a link, what they can do in a call, and what happens when things break.
// Each assertion names its line of the feature list (U1–U42).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hearsHiss, hearsLess, kHiss } from '../support/filters.mjs';
import { allMeet, enter, expectClean, hears, host, joinAs, kAda, kBob, kCyd, launch, listen, meets, more, open, pair, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

describe('the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));
    const two = () => pair(browser, server);

    test('U1, U8, U30: a room is made on the first page, its link opens it, and one is told to send it', async () => {
        const page = await open(browser, server, kAda, '/');
        await page.getByLabel(/Name of the room/).fill('Tea & <b>biscuits</b>');
        await page.getByRole('button', { name: 'Create a room' }).click();
        await page.waitForURL(/\/room\/[\w-]{22}$/);
        await page.getByRole('heading', { name: 'Ready to join?' }).waitFor();
        await page.getByText('Tea & <b>biscuits</b>').waitFor();
        await page.getByText('Nobody is in the room yet.').waitFor();
        assert.equal(await page.locator('.parley-preview video').evaluate((video) => getComputedStyle(video).transform), 'matrix(-1, 0, 0, 1, 0, 0)');
        await page.getByLabel('Your name').fill('  ');
        await page.getByRole('button', { name: 'Join the call' }).click();
        await page.getByRole('alert').filter({ hasText: 'Please enter your name.' }).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.autocomplete), 'name');
        await joinAs(page, 'Ada');
        await page.getByText('You are the only one here').waitFor();
        assert.equal(await page.getByLabel('Link to this room').inputValue(), page.url());
        await listen(page);
        await page.getByRole('button', { name: 'Copy link' }).click();
        await hears(page, 'Link copied');
        expectClean(page);
    });

    test('U3, U15, U18, U24: two see and hear each other, also after the server was killed and started again', async () => {
        const { ada, bob } = await two();
        assert.equal(await ada.locator('.stage').getAttribute('data-kind'), 'pair');
        await tool(bob, 'Mute').click();
        await tile(ada, 'Bob').getByRole('img', { name: 'Microphone off' }).waitFor();
        await server.kill();
        await ada.locator('[data-banner="reconnecting"]').waitFor();
        await ada.screenshot({ path: join(pictures, 'reconnecting.png') });
        await server.start();
        for (const page of [ada, bob]) await page.locator('[data-banner="reconnecting"]').waitFor({ state: 'detached' });
        assert.equal(await tool(bob, 'Unmute').count(), 1, 'muted stays muted');
        assert.equal(await ada.getByRole('article').count(), 2, 'nobody is there twice');
        await tool(bob, 'Unmute').click();
        await allMeet([ada, bob]);
        await tool(ada, 'Raise hand').click();
        await tile(bob, 'Ada').getByRole('img', { name: 'Hand raised' }).waitFor();
    });

    test('U14, U32, U33: hang up, be told, rate, and join again; who stays behind is told, too', async () => {
        const { ada, bob } = await two();
        await listen(ada);
        await tool(bob, 'Hang up').click();
        const title = bob.getByRole('heading', { name: 'You left the call' });
        await title.waitFor();
        assert.ok(await title.evaluate((node) => node === document.activeElement), 'the focus is on what is new');
        await hears(ada, 'Bob left');
        await ada.getByText('You are the only one here').waitFor();
        await bob.getByRole('button', { name: '4 stars' }).click();
        await bob.getByText('Thank you.').waitFor();
        await bob.getByRole('button', { name: 'Join again' }).click();
        await joinAs(bob, 'Bob');
        await allMeet([ada, bob]);
        expectClean(ada, bob);
    });

    test('a page that is closed leaves the room', async () => {
        const { ada, bob } = await two();
        await bob.context().close();
        await ada.getByText('You are the only one here').waitFor();
    });

    test('U19: chat with an unread count, markup as text, safe links, and all of it for who comes later', async () => {
        const { ada, bob, path } = await two();
        await tool(ada, 'Chat').click();
        const field = ada.getByRole('textbox', { name: 'Message' });
        assert.ok(await field.evaluate((node) => node === document.activeElement), 'the focus enters');
        await field.fill('<img src=x onerror=alert(1)> https://example.org/a');
        await field.press('Enter');
        await tool(bob, 'Chat. 1 unread message').waitFor();
        await tool(bob, 'Chat. 1 unread message').click();
        const log = bob.getByRole('log');
        await log.getByText('<img src=x onerror=alert(1)>').waitFor();
        assert.equal(await log.locator('img').count(), 0);
        assert.equal(await log.getByRole('link').getAttribute('rel'), 'noopener noreferrer nofollow');
        await bob.keyboard.press('Escape');
        await log.waitFor({ state: 'detached' });
        assert.equal(await bob.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Chat', 'the focus goes back');
        const cyd = await enter(browser, server, kCyd, path);
        await tool(cyd, 'Chat').click().catch(() => cyd.getByRole('button', { name: /^Chat/ }).click());
        await cyd.getByRole('log').getByText('https://example.org/a').waitFor();
    });

    test('U17: a shared screen is large for the others, and its end is seen', async () => {
        const { ada, bob } = await two();
        await listen(bob);
        await tool(ada, 'Share screen').click();
        await ada.locator('[data-banner="sharing"]').waitFor();
        await bob.locator('.stage-main [data-shows="screen"][data-picture]').waitFor();
        await hears(bob, 'Ada shares the screen');
        await bob.screenshot({ path: join(pictures, 'screen.png') });
        await ada.getByRole('button', { name: 'Stop sharing' }).first().click();
        await bob.locator('[data-shows="screen"]').waitFor({ state: 'detached' });
    });

    test('U18: reactions rise and are read out; hands stand in the order in which they were raised', async () => {
        const { ada, bob } = await two();
        await listen(ada);
        await tool(bob, 'React').click();
        await bob.getByRole('button', { name: 'React with 🎉' }).click();
        await ada.locator('.risen', { hasText: '🎉' }).waitFor({ state: 'attached' });
        await hears(ada, 'Bob: 🎉');
        await tool(bob, 'Raise hand').click();
        await hears(ada, 'Bob raised a hand');
        await tool(ada, 'Raise hand').click();
        await ada.getByRole('button', { name: /^People/ }).click();
        const hands = ada.locator('.people-list li').filter({ has: ada.getByRole('img', { name: /^Hand \d/ }) });
        await hands.nth(1).waitFor();
        assert.deepEqual(await hands.locator('.person-name').allTextContents(), ['Bob', 'Ada (you)']);
    });

    test('U25, U35: the host mutes and removes; who is muted can speak again by oneself, who is removed is told', async () => {
        const { ada, bob } = await two();
        await tile(ada, 'Bob').getByRole('button', { name: 'What to do with Bob' }).click();
        await ada.getByRole('button', { name: 'Mute Bob' }).click();
        await bob.getByText('Ada muted you.').first().waitFor();
        await tool(bob, 'Unmute').click();
        await meets(ada, kBob);
        await tile(ada, 'Bob').getByRole('button', { name: 'What to do with Bob' }).click();
        await ada.getByRole('button', { name: 'Remove Bob' }).click();
        await ada.getByRole('alertdialog').getByRole('button', { name: 'Remove Bob' }).click();
        await bob.getByRole('heading', { name: 'You were removed from the call' }).waitFor();
    });

    test('U32, U35: the host locks the room, and ends the call for everybody', async () => {
        const { ada, bob, path } = await two();
        await ada.getByRole('button', { name: /^People/ }).click();
        await ada.getByRole('button', { name: 'Lock the room' }).click();
        await ada.getByText('The room is locked').first().waitFor();
        const cyd = await open(browser, server, kCyd, path);
        await cyd.getByRole('heading', { name: 'The room is locked' }).waitFor();
        await ada.getByRole('button', { name: 'Unlock the room' }).click();
        await cyd.getByRole('button', { name: 'Join again' }).click();
        await cyd.getByRole('heading', { name: 'Ready to join?' }).waitFor();
        await tool(ada, 'More options').click();
        await ada.getByRole('button', { name: 'End for everybody' }).click();
        await ada.getByRole('alertdialog').getByRole('button', { name: 'End for everybody' }).click();
        await bob.getByRole('heading', { name: 'The call has ended' }).waitFor();
    });

    test('U10: guests wait until the host lets them in, or not', async () => {
        const { page: ada, path } = await host(browser, server, { lobby: true });
        await listen(ada);
        const ask = async (person) => {
            const page = await open(browser, server, person, path);
            await page.getByLabel('Your name').fill(person.name);
            await page.getByRole('button', { name: 'Ask to join' }).click();
            await page.getByRole('heading', { name: 'You are in the waiting room' }).waitFor();
            return page;
        };
        const bob = await ask(kBob);
        await hears(ada, 'Bob waits to be let in');
        const cyd = await ask(kCyd);
        await ada.getByRole('button', { name: /People\. 2 people wait/ }).click();
        await bob.screenshot({ path: join(pictures, 'waiting.png') });
        await ada.getByRole('button', { name: 'Let in Bob' }).click();
        await toolbar(bob).waitFor();
        await allMeet([ada, bob]);
        await ada.getByRole('button', { name: 'Refuse Cyd' }).click();
        await cyd.getByRole('heading', { name: 'You were not let in' }).waitFor();
    });

    test('U28, U29: keys mute, talk while held, open the list, and single letters can be switched off', async () => {
        const { ada, bob } = await two();
        await ada.keyboard.press('Control+d');
        await tool(ada, 'Unmute').waitFor();
        await ada.locator('.call').focus();
        await ada.keyboard.down('v');
        await tool(ada, 'Mute').waitFor();
        await ada.evaluate(() => window.dispatchEvent(new Event('blur')));
        await tool(ada, 'Unmute').waitFor();
        await ada.keyboard.up('v');
        await ada.keyboard.press('Control+Shift+Slash');
        const list = ada.getByRole('dialog', { name: 'Keyboard shortcuts' });
        await list.getByLabel('Shortcuts of a single letter').uncheck();
        await ada.keyboard.press('Escape');
        await list.waitFor({ state: 'detached' });
        await ada.locator('.call').focus();
        await ada.keyboard.press('v');
        assert.equal(await tool(ada, 'Unmute').count(), 1);
        await ada.keyboard.press('F2');
        assert.equal(await ada.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Unmute');
        await ada.keyboard.press('ArrowRight');
        assert.equal(await ada.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Turn camera off');
        await tile(bob, 'Ada').getByRole('img', { name: 'Microphone off' }).waitFor();
        assert.match(await ada.title(), /Microphone off/, 'U41: the title says it');
    });

    test('U12, U13: three go through the server, all meet, and a pin holds', async () => {
        const { ada, bob, path } = await two();
        const cyd = await enter(browser, server, kCyd, path);
        await allMeet([ada, bob, cyd]);
        assert.equal(await ada.locator('.stage').getAttribute('data-kind'), 'grid');
        await ada.getByRole('button', { name: 'Pin Bob' }).focus();
        await ada.keyboard.press('Enter');
        await ada.locator('.stage-main').getByRole('article', { name: 'Bob' }).waitFor();
        await ada.screenshot({ path: join(pictures, 'three.png') });
        await cyd.context().close();
        await tile(ada, 'Cyd').waitFor({ state: 'detached' });
        await allMeet([ada, bob]);
    });

    test('U5, U6: a denied camera gets its own words, and one can join all the same', async () => {
        const { page: ada, path } = await host(browser, server);
        const eve = await open(browser, server, { name: 'Eve' }, path, {
            prepare: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError')); },
        });
        await eve.getByText('Your browser blocks the camera and the microphone.').waitFor();
        await eve.screenshot({ path: join(pictures, 'denied.png') });
        await joinAs(eve, 'Eve');
        await meets(eve, kAda);
        await tile(ada, 'Eve').waitFor();
    });

    test('U6: missing, busy and system-blocked devices are told apart', async () => {
        const { path } = await host(browser, server);
        for (const [name, message, words] of [
            ['NotFoundError', 'Requested device not found', 'was found. You can join without.'],
            ['NotReadableError', 'Could not start video source', 'in use by another program'],
            ['NotAllowedError', 'Permission denied by system', 'Your system does not let the browser use'],
        ]) {
            const page = await open(browser, server, { name }, path, {
                prepare: `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(${JSON.stringify(message)}, ${JSON.stringify(name)}))`,
            });
            await page.getByText(words).first().waitFor();
            await page.context().close();
        }
    });

    test('U26, U27: pictures can be switched off to save data, and a person made silent for oneself', async () => {
        const { ada, bob } = await two();
        await tool(ada, 'More options').click();
        await ada.getByRole('button', { name: 'Save data: no pictures of others' }).click();
        await ada.getByText('Pictures are off to save data').waitFor();
        await tile(ada, 'Bob').getByRole('button', { name: 'What to do with Bob' }).click();
        await ada.getByLabel('Volume of Bob').fill('0');
        await ada.waitForFunction(() => [...document.querySelectorAll('audio[data-of="voice"]')].every((audio) => audio.volume === 0 || audio.muted));
        await meets(bob, kAda);
    });

    test('U21: noise suppression takes a hiss out of the microphone, and gives it back', async (t) => {
        const { page: ada, path } = await host(browser, server, { person: { name: 'Ada' }, options: { prepare: kHiss } });
        const bob = await enter(browser, server, kBob, path);
        await meets(ada, kBob);
        const loud_db = await hearsHiss(bob, 'Ada');
        await more(ada, 'Noise suppression');
        const quiet_db = await hearsLess(bob, 'Ada', loud_db - 4); // what is more comes with time, on a slow machine with much of it
        t.diagnostic(`the hiss fell from ${Math.round(loud_db)} to ${Math.round(quiet_db)} dB`);
        await more(ada, 'Noise suppression');
        await hearsHiss(bob, 'Ada');
        expectClean(ada, bob);
    });

    test('U21: where noise cannot be filtered it is not offered, and where the filter does not load the call goes on without', async () => {
        const { page: ada, path } = await host(browser, server, { person: { name: 'Ada' }, options: { prepare: `${kHiss}; delete window.AudioWorkletNode;` } });
        await tool(ada, 'More options').click();
        await ada.getByRole('button', { name: 'Save data: no pictures of others' }).waitFor();
        assert.equal(await ada.getByRole('button', { name: 'Noise suppression' }).count(), 0);

        const cyd = await open(browser, server, { name: 'Cyd' }, path, { prepare: kHiss });
        await cyd.context().route(/\/web\/effects-/, (route) => route.abort());
        await joinAs(cyd, 'Cyd');
        await more(cyd, 'Noise suppression');
        await tool(cyd, 'More options').click();
        await cyd.getByRole('button', { name: 'Noise suppression', pressed: false }).waitFor();
        await hearsHiss(ada, 'Cyd');
        expectClean(ada);
    });

    test('U2: the chosen camera is remembered by this browser', async () => {
        const many = await launch({ args: ['--use-fake-device-for-media-stream=device-count=3'] });
        try {
            const { path } = await host(browser, server);
            const page = await open(many, server, { name: 'Eve' }, path);
            await page.locator('.parley-preview[data-picture]').waitFor();
            const cameras = page.getByLabel('Camera', { exact: true });
            await cameras.selectOption({ index: 2 });
            const chosen = await cameras.inputValue();
            assert.notEqual(chosen, '');
            await page.reload();
            await page.locator('.parley-preview[data-picture]').waitFor();
            assert.equal(await cameras.inputValue(), chosen);
        } finally {
            await many.close();
        }
    });

    test('U32: a room that is gone says so, and leads back', async () => {
        const page = await open(browser, server, kAda, '/room/AAAAAAAAAAAAAAAAAAAAAA');
        await page.getByRole('heading', { name: 'This room does not exist' }).waitFor();
        await page.getByRole('link', { name: 'Go to the first page' }).click();
        await page.getByRole('heading', { name: 'Talk face to face.' }).waitFor();
    });

    test('the page is served with a strict policy', async () => {
        const page = await server.request('GET', '/', { headers: { Accept: 'text/html' } });
        const policy = page.headers.get('content-security-policy');
        assert.match(policy, /default-src '(none|self)'/);
        assert.ok(policy.split('; ').includes("script-src 'self' 'wasm-unsafe-eval'"), policy);
        assert.doesNotMatch(policy.replace("'wasm-unsafe-eval'", ''), /unsafe|\*|https?:/);
        assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
        assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    });
});
