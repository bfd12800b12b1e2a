// run: alone timeout 600
// The web app while one looks elsewhere, and while data are dear: the small picture of browsers that have no window for more than a video
// (U16), pictures that are not fetched (U26), and the camera of a phone whose page is hidden (U39).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { enter, expectAccessible, expectClean, hearsVoice, host, kAda, kBob, kCyd, launch, meets, more, noPicture, pair, pictures, tile, tool } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

const kPhone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** `leave(true)` hides the page, as a phone does when one goes to another app. */
const kLeaving = `
    Object.defineProperty(document, 'visibilityState', { get: () => (window.isAway ? 'hidden' : 'visible') });
    window.leave = (isAway) => {
        window.isAway = isAway;
        document.dispatchEvent(new Event('visibilitychange'));
    };`;

/** A browser without Document Picture-in-Picture; what shows as the small picture is \`smallPicture\`. */
const kVideoAlone = `
    delete window.documentPictureInPicture;
    Object.defineProperty(document, 'pictureInPictureEnabled', { get: () => true });
    Object.defineProperty(document, 'pictureInPictureElement', { get: () => window.smallPicture ?? null });
    HTMLVideoElement.prototype.requestPictureInPicture = async function () {
        if (this.disablePictureInPicture || this.readyState === 0) throw new DOMException('no metadata', 'InvalidStateError');
        window.hadPress = navigator.userActivation.isActive;
        window.smallPicture = this;
    };
    document.exitPictureInPicture = async () => {
        const video = window.smallPicture;
        window.smallPicture = null;
        video.dispatchEvent(new Event('leavepictureinpicture'));
    };
    window.keys = {};
    navigator.mediaSession.setActionHandler = (name, handler) => { window.keys[name] = handler; };`;

describe('the web app while one looks elsewhere', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));


    const colourOfSmall = (page) =>
        page.evaluate(() => {
            const video = window.smallPicture;
            if (!video?.videoWidth) return null;
            const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
            pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
            return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
        });
    async function smallShows(page, { rgb, name }) {
        const end = Date.now() + 60_000;
        let seen;
        do {
            seen = await colourOfSmall(page);
            if (seen?.every((value, at) => Math.abs(value - rgb[at]) < 45)) return;
            await page.evaluate(() => new Promise((tick) => requestAnimationFrame(tick)));
        } while (Date.now() < end);
        throw new Error(`the small picture should show ${name}, shows ${seen}`);
    }

    test('U16: a browser that has a small window for videos alone shows the other in it, with its own keys, and follows who is there', async () => {
        const { ada, bob, path } = await pair(browser, server, { ada: { prepare: kVideoAlone } });
        await more(ada, 'Picture in picture');
        await smallShows(ada, kBob);
        assert.ok(await ada.evaluate(() => window.hadPress), 'the browser wants a press for it');
        await ada.waitForFunction(() => window.keys.togglemicrophone);
        await ada.evaluate(() => window.keys.togglemicrophone());
        await tool(ada, 'Unmute').waitFor();
        await ada.evaluate(() => window.keys.togglemicrophone());
        await tool(ada, 'Mute').waitFor();
        const cyd = await enter(browser, server, kCyd, path);
        await tile(ada, 'Cyd').waitFor();
        await smallShows(ada, kBob); // another layout, another element on the stage
        await bob.context().close();
        await smallShows(ada, kCyd);
        await more(ada, 'Back from picture in picture');
        await ada.waitForFunction(() => window.smallPicture === null && document.querySelectorAll('.pip-video').length === 0);
        await more(ada, 'Picture in picture');
        await smallShows(ada, kCyd);
        await ada.waitForFunction(() => window.keys.hangup);
        await ada.evaluate(() => window.keys.hangup());
        await ada.getByRole('heading', { name: 'You left the call' }).waitFor();
        assert.equal(await ada.evaluate(() => window.smallPicture), null, 'it closes with the call');
        assert.equal(await ada.evaluate(() => window.keys.hangup), null);
        expectClean(ada, cyd);
    });

    test('U16: with nobody to be seen one is told so', async () => {
        const { page: ada } = await host(browser, server, { options: { prepare: kVideoAlone } });
        await more(ada, 'Picture in picture');
        await ada.getByText('There is no picture of somebody else to show now.').first().waitFor();
        assert.equal(await ada.locator('.pip-video').count(), 0);
    });

    test('U26: a tile whose picture is not fetched says why, on a direct connection and through the server', async () => {
        const { ada, bob, path } = await pair(browser, server);
        await more(ada, 'Save data: no pictures of others');
        await tile(ada, 'Bob').getByText('Video off to save data').waitFor();
        await noPicture(ada, 'Bob');
        await meets(bob, kAda);
        const cyd = await enter(browser, server, kCyd, path);
        await tile(ada, 'Cyd').getByText('Video off to save data').waitFor();
        await tool(cyd, 'Turn camera off').click();
        await tile(ada, 'Cyd').getByRole('img', { name: 'Camera off' }).waitFor();
        await tile(ada, 'Cyd').getByText('Video off to save data').waitFor({ state: 'detached' });
        await ada.screenshot({ path: join(pictures, 'saving-data.png') });
        await expectAccessible(ada, 'saving data');
        await more(ada, 'Save data: no pictures of others');
        await meets(ada, kBob);
        await tile(ada, 'Bob').getByText('Video off to save data').waitFor({ state: 'detached' });
    });

    test('U39: a phone sends no picture while its page is hidden; the sound goes on, the others see no frozen picture, and it comes back', async () => {
        const { ada, bob } = await pair(browser, server, { bob: { ...kPhone, prepare: kLeaving } });
        await bob.evaluate(() => leave(true));
        await noPicture(ada, 'Bob');
        await tile(ada, 'Bob').getByRole('img', { name: 'Camera paused' }).waitFor();
        await hearsVoice(ada, 'Bob');
        await ada.screenshot({ path: join(pictures, 'camera-rests.png') });
        await bob.evaluate(() => leave(false));
        await meets(ada, kBob);
        await tool(bob, 'Turn camera off').click();
        await noPicture(ada, 'Bob');
        await bob.evaluate(() => (leave(true), leave(false)));
        assert.equal(await tool(bob, 'Turn camera on').count(), 1, 'what was off stays off');
        await more(bob, 'Devices');
        await bob.getByLabel('Pause the camera while this page is hidden').uncheck();
        await bob.keyboard.press('Escape');
        await tool(bob, 'Turn camera on').click();
        await meets(ada, kBob);
        await bob.evaluate(() => leave(true));
        await meets(ada, kBob);
        expectClean(ada, bob);
    });

    test('U39: on a desk the picture goes on unless one wants it to rest', async () => {
        const { ada, bob } = await pair(browser, server, { bob: { prepare: kLeaving } });
        await bob.evaluate(() => leave(true));
        await meets(ada, kBob);
        await bob.evaluate(() => leave(false));
        await more(bob, 'Devices');
        const rests = bob.getByLabel('Pause the camera while this page is hidden');
        assert.equal(await rests.isChecked(), false);
        await rests.check();
        await bob.keyboard.press('Escape');
        await bob.evaluate(() => leave(true));
        await noPicture(ada, 'Bob');
        await bob.evaluate(() => leave(false));
        await meets(ada, kBob);
    });
});
