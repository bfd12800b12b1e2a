// run: alone timeout 600
// What stands behind a person on the web app (U22), in real browsers: what one sees of oneself, and what the others see.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { expectBehind, isColour, isSharp, isSlightlyBlurred, isStronglyBlurred, kFigure, sharpest, watchStripes } from '../support/figure.mjs';
import { enter, expectAccessible, expectClean, hears, host, joinAs, kBob, launch, listen, meets, more, noPicture, open, pictures, tile } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

const kSizes = [[390, 844], [768, 1024], [1440, 900]];
const kOwn = '[data-self][data-shows="camera"] video';
const kWithin = { timeout: 60_000 };

describe('backgrounds on the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    const figure = { person: { name: 'Ada' }, options: { prepare: kFigure } };
    const dialog = (page) => page.getByRole('dialog', { name: 'Background' });
    async function choices(page) {
        await more(page, 'Background');
        await dialog(page).waitFor(kWithin);
    }
    const choose = (page, name) => dialog(page).locator('label').filter({ has: page.getByRole('radio', { name, exact: true }) }).click();
    /** They load the page again and come back; `watcher` sees what stands behind them then, and never sees the room. */
    async function comeBack(page, watcher, what, test) {
        const { name } = page.person;
        await page.reload();
        await tile(watcher, name).waitFor({ state: 'detached', ...kWithin });
        await watchStripes(watcher, name);
        await joinAs(page, name);
        await tile(watcher, name).waitFor();
        await expectBehind(watcher, `[aria-label="${name}"] video`, what, test);
        await watcher.waitForFunction(() => window.framesSeen > 10, null, kWithin);
        assert.ok((await sharpest(watcher)) < 60, `the stripes were never to be seen (${await sharpest(watcher)})`);
    }
    /** A picture of one colour, as a file. */
    async function picture(page, colour, type = 'image/png') {
        const url = await page.evaluate(([paint, mime]) => {
            const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1600 });
            const pen = canvas.getContext('2d');
            pen.fillStyle = paint;
            pen.fillRect(0, 0, 1600, 1600);
            return canvas.toDataURL(mime);
        }, [colour, type]);
        return { name: 'wall.png', mimeType: type, buffer: Buffer.from(url.split(',')[1], 'base64') };
    }

    test('U22: each kind changes what is behind the person, for oneself and for the others, and nothing is fetched from elsewhere', async () => {
        const { page: ada, path } = await host(browser, server, figure);
        const bob = await enter(browser, server, kBob, path);
        await tile(bob, 'Ada').waitFor();
        const peer = await tile(bob, 'Ada').getAttribute('data-peer');
        const both = (what, test) => Promise.all([expectBehind(ada, kOwn, what, test), expectBehind(bob, `[data-peer="${peer}"] video`, what, test)]);
        await both('stripes', isSharp);
        await choices(ada);
        await choose(ada, 'Slight blur');
        await both('slightly blurred stripes', isSlightlyBlurred);
        await choose(ada, 'Strong blur');
        await both('strongly blurred stripes', isStronglyBlurred);
        await choose(ada, 'Hills');
        await both('an evening sky', isColour([248, 205, 170]));
        await dialog(ada).locator('input[type="file"]').setInputFiles(await picture(ada, '#20c040'));
        assert.ok(await dialog(ada).getByRole('radio', { name: 'Own picture' }).isChecked());
        await both('green', isColour([32, 192, 64]));
        await dialog(ada).locator('input[type="file"]').setInputFiles(await picture(ada, '#c02090'));
        await both('purple', isColour([192, 32, 144]));
        await choose(ada, 'None');
        await both('stripes', isSharp);
        await meets(ada, kBob);
        expectClean(ada, bob);
    });

    test('U22: the choice holds the next time, from the first picture on: nobody sees the room behind', async () => {
        const { page: ada, path } = await host(browser, server, figure);
        const bob = await enter(browser, server, kBob, path);
        await choices(ada);
        await dialog(ada).locator('input[type="file"]').setInputFiles(await picture(ada, '#20c040'));
        await ada.waitForFunction(() => localStorage.getItem('parley.meet.background')?.startsWith('data:image/jpeg'));
        await tile(bob, 'Ada').waitFor();
        await comeBack(ada, bob, 'green', isColour([32, 192, 64]));
        const kept = await ada.evaluate(() => localStorage.getItem('parley.meet.background').length);
        assert.ok(kept < 600_000, `${kept} characters are kept`);
        await choices(ada);
        await dialog(ada).getByRole('button', { name: 'Remove own picture' }).click();
        await expectBehind(bob, '[aria-label="Ada"] video', 'stripes', isSharp);
        assert.equal(await dialog(ada).getByRole('radio', { name: 'Own picture' }).count(), 0);
        assert.ok(await dialog(ada).getByRole('radio', { name: 'None' }).isChecked());
        assert.equal(await ada.evaluate(() => localStorage.getItem('parley.meet.background')), null, 'and is nowhere any more');
        expectClean(ada, bob);
    });

    test('U22: what is no picture, or is too large, is refused in words, and nothing changes', async () => {
        const { page: ada } = await host(browser, server, figure);
        await choices(ada);
        const file = dialog(ada).locator('input[type="file"]');
        await file.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
        await dialog(ada).getByRole('alert').filter({ hasText: 'cannot read that file' }).waitFor();
        await file.setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: Buffer.alloc(21 * 1024 * 1024) });
        await dialog(ada).getByRole('alert').filter({ hasText: 'too large' }).waitFor();
        assert.ok(await dialog(ada).getByRole('radio', { name: 'None' }).isChecked());
        assert.equal(await dialog(ada).getByRole('radio', { name: 'Own picture' }).count(), 0);
        await listen(ada);
        await file.setInputFiles(await picture(ada, '#20c040'));
        await hears(ada, 'Your picture is the background now');
        assert.equal(await dialog(ada).getByRole('alert').count(), 0);
    });

    test('U22: before the call, by keyboard alone, on small and large screens', async () => {
        const page = await open(browser, server, { name: 'Ada' }, '/', { prepare: kFigure });
        await page.getByRole('button', { name: 'Create a room' }).click();
        await page.locator('.parley-preview[data-picture]').waitFor();
        await page.getByRole('button', { name: 'Background', exact: true }).focus();
        await page.keyboard.press('Enter');
        await dialog(page).waitFor(kWithin);
        assert.equal(await page.evaluate(() => document.activeElement.value), 'none', 'the focus is on what is chosen');
        for (const value of ['blur-light', 'blur-strong']) {
            await page.keyboard.press('ArrowRight');
            assert.equal(await page.evaluate(() => document.activeElement.value), value);
        }
        await expectBehind(page, '.parley-preview video', 'strongly blurred stripes', isStronglyBlurred);
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            for (const [width, height] of kSizes) {
                await page.setViewportSize({ width, height });
                await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
                await page.screenshot({ path: join(pictures, `background-${width}-${colorScheme}.png`) });
                await expectAccessible(page, `background, ${width} px, ${colorScheme}`);
            }
        }
        await page.setViewportSize({ width: 320, height: 640 });
        assert.ok((await page.evaluate(() => document.querySelector('dialog').scrollWidth - document.querySelector('dialog').clientWidth)) <= 0, 'nothing is wider than 320 px');
        await page.keyboard.press('Escape');
        await dialog(page).waitFor({ state: 'detached' });
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Background', 'the focus goes back');
        expectClean(page);
    });

    test('U22: a browser that cannot do it says so, and shows whoever has chosen a background only once they do without', async () => {
        const bare = `${kFigure};
            const plain = HTMLCanvasElement.prototype.getContext;
            HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return kind === 'webgl2' ? null : plain.call(this, kind, ...more); };`;
        const chosen = `localStorage.setItem('parley.meet', localStorage.getItem('parley.meet') ?? JSON.stringify({ background: 'blur-strong' }));`;
        const ada = await open(browser, server, { name: 'Ada' }, '/', { prepare: bare + chosen });
        await ada.getByRole('button', { name: 'Create a room' }).click();
        await ada.locator('[data-problem="effect-failed"]').getByText('so your camera is off').waitFor(kWithin);
        await ada.getByRole('button', { name: 'Background', exact: true }).click();
        await dialog(ada).getByText('lacks WebGL 2').waitFor();
        assert.equal(await dialog(ada).getByRole('radio').count(), 0);
        await expectAccessible(ada, 'no background to be had');
        await ada.screenshot({ path: join(pictures, 'background-unsupported.png') });
        assert.equal(await ada.locator('.parley-preview[data-picture]').count(), 0, 'nothing is shown of the room behind');
        await dialog(ada).getByRole('button', { name: 'Show me without a background' }).click();
        await expectBehind(ada, '.parley-preview video', 'stripes', isSharp);
        assert.equal(await ada.locator('[data-problem="effect-failed"]').count(), 0);
    });

    test('U22: where the models do not load nobody sees the room behind, and the next time they do', async () => {
        const { page: ada, path } = await host(browser, server);
        const cyd = await open(browser, server, { name: 'Cyd' }, path, { prepare: kFigure });
        await cyd.context().route(/\/web\/effects-/, (route) => route.abort());
        await joinAs(cyd, 'Cyd');
        await expectBehind(ada, '[aria-label="Cyd"] video', 'stripes', isSharp);
        await choices(cyd);
        await choose(cyd, 'Strong blur');
        await dialog(cyd).getByText('so your camera is off').waitFor(kWithin);
        await cyd.screenshot({ path: join(pictures, 'background-failed.png') });
        await noPicture(ada, 'Cyd');
        assert.ok(await dialog(cyd).getByRole('radio', { name: 'Strong blur' }).isChecked(), 'the choice is theirs');
        await choose(cyd, 'None');
        await expectBehind(ada, '[aria-label="Cyd"] video', 'stripes', isSharp);
        await choose(cyd, 'Strong blur');
        await noPicture(ada, 'Cyd');
        await cyd.context().unroute(/\/web\/effects-/);
        await comeBack(cyd, ada, 'strongly blurred stripes', isStronglyBlurred);
        expectClean(ada);
    });
});
