// run: alone timeout 600
// How the web app looks and reads: axe in each state of each screen, small and large, light and dark, right to left; pictures to look at.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freshUser, makeToken } from '../support/parley.mjs';
import { enter, expectAccessible, host, joinAs, kAda, kBob, kCyd, launch, open, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

const kSizes = [[390, 844], [768, 1024], [1440, 900]];

describe('how the web app looks', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    /** axe in light and dark, and a picture of each size. */
    async function look(page, name) {
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            for (const [width, height] of kSizes) {
                await page.setViewportSize({ width, height });
                await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
                await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
                await expectAccessible(page, `${name}, ${width} px, ${colorScheme}`);
            }
        }
        await page.setViewportSize({ width: 320, height: 640 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `${name}: nothing is wider than 320 px (${wide})`);
        await page.setViewportSize({ width: 1280, height: 800 });
    }

    test('the first page, and its dialog', async () => {
        const page = await open(browser, server, kAda, '/');
        await look(page, 'home');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await look(page, 'sign-in');
    });

    test('getting ready, alone, and the panels', async () => {
        const page = await open(browser, server, kAda, '/');
        await page.getByRole('button', { name: 'Create a room' }).click();
        await page.locator('.parley-preview[data-picture]').waitFor();
        await look(page, 'ready');
        await page.getByRole('button', { name: 'Join the call' }).click();
        await page.getByRole('alert').first().waitFor();
        await look(page, 'ready-error');
        await joinAs(page, 'Ada');
        await look(page, 'alone');
        await tool(page, 'Hang up').click();
        await page.getByRole('heading', { name: 'You left the call' }).waitFor();
        await look(page, 'left');
    });

    test('a call of three with each panel and menu', async () => {
        const { page: ada, path } = await host(browser, server, { name: 'Monday stand-up' });
        const bob = await enter(browser, server, kBob, path);
        const cyd = await enter(browser, server, kCyd, path);
        await tile(ada, 'Cyd').waitFor();
        await tool(cyd, 'Turn camera off').click();
        await tool(bob, 'Mute').click();
        await tile(ada, 'Bob').getByRole('img', { name: 'Microphone off' }).waitFor();
        await look(ada, 'call');
        await tool(ada, 'Chat').click();
        await ada.getByRole('textbox', { name: 'Message' }).fill('Good morning: https://example.org/agenda');
        await ada.keyboard.press('Enter');
        await look(ada, 'chat');
        await ada.keyboard.press('Escape');
        await ada.getByRole('button', { name: /^People/ }).click();
        await look(ada, 'people-in-call');
        await ada.keyboard.press('Escape');
        await tool(ada, 'More options').click();
        await look(ada, 'more');
        await ada.keyboard.press('Escape');
        await tool(ada, 'React').click();
        await look(ada, 'react');
        await ada.keyboard.press('Escape');
        await ada.keyboard.press('Control+Shift+Slash');
        await ada.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
        await look(ada, 'shortcuts');
    });

    test('people, calls, appointments and the connection test', async () => {
        const page = await open(browser, server, kAda, '/people', { token: makeToken(freshUser('ada'), { name: 'Ada' }) });
        await page.getByLabel('Add a person').fill('grace');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Call grace' }).waitFor();
        await look(page, 'people');
        for (const [link, name] of [['Calls', 'history'], ['Appointments', 'agenda']]) {
            await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link }).click();
            await page.getByRole('heading', { level: 1, name: link }).waitFor();
            await look(page, name);
        }
        await page.goto(`${server.url}/test`);
        await page.getByRole('button', { name: 'Start the test' }).click();
        await page.getByRole('button', { name: 'Test again' }).waitFor({ timeout: 60_000 });
        await look(page, 'test');
    });

    test('U9: the connection test tells what works, and its report can be kept', async () => {
        const page = await open(browser, server, kAda, '/test');
        await page.getByRole('button', { name: 'Start the test' }).click();
        const [report] = await Promise.all([
            page.waitForEvent('download', { timeout: 60_000 }),
            page.getByRole('button', { name: 'Download the report' }).click({ timeout: 60_000 }),
        ]);
        assert.equal(report.suggestedFilename(), 'parley-connection.json');
        for (const name of ['Line to the server', 'Microphone', 'Camera']) {
            assert.equal(await page.locator('.steps li', { hasText: name }).getAttribute('data-status'), 'success', name);
        }
    });

    test('U42: Arabic reads from right to left, and nothing is cut off; so do the others', async () => {
        for (const [locale, title, dir] of [['ar', 'تحدّثوا وجهًا لوجه.', 'rtl'], ['de-DE', 'Von Angesicht zu Angesicht.', 'ltr'], ['es', 'Hablar cara a cara.', 'ltr']]) {
            const page = await open(browser, server, kAda, '/', { locale });
            await page.getByRole('heading', { name: title }).waitFor();
            assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [locale.slice(0, 2), dir]);
            await look(page, `home-${locale}`);
            await page.locator('form.create button').click();
            await page.locator('.parley-preview[data-picture]').waitFor();
            await page.locator('.parley-prejoin-form input').fill('Ada');
            await page.locator('.parley-primary').click();
            await page.getByRole('toolbar').waitFor();
            await look(page, `alone-${locale}`);
            await page.context().close();
        }
    });

    test('with forced colours every button can still be told from what is around it', async () => {
        const page = await open(browser, server, kAda, '/', { forcedColors: 'active' });
        await page.getByRole('button', { name: 'Create a room' }).click();
        await joinAs(page, 'Ada');
        await page.screenshot({ path: join(pictures, 'forced-colours.png') });
        const borders = await toolbar(page).getByRole('button').evaluateAll((all) => all.map((each) => getComputedStyle(each).borderTopWidth));
        assert.ok(borders.every((width) => parseFloat(width) >= 1));
    });
});
