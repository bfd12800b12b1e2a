// run: alone timeout 600
// What is around a call on the web app, in real browsers: the small window above all others, large rooms, phones, the page itself.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { crowd } from '../support/crowd.mjs';
import { allMeet, expectAccessible, hears, host, joinAs, kAda, kBob, launch, listen, meets, more, open, pair, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { stage } from '../support/stage.mjs';

const kWithin = { timeout: 60_000 };

describe('around a call on the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    test('U16: a small window above all others shows the call, mutes in it, and closes with it', async () => {
        const { ada } = await pair(browser, server);
        await more(ada, 'Picture in picture');
        const inside = (query) => ada.waitForFunction((wanted) => window.documentPictureInPicture.window?.document.querySelector(wanted), query, kWithin);
        await inside('.parley-tile[data-picture]');
        await ada.waitForFunction(() => window.documentPictureInPicture.window.document.querySelector('.parley-tile video').videoWidth > 0, null, kWithin);
        await (await inside('.parley-mic[aria-pressed="false"]')).evaluate((button) => button.click());
        await inside('.parley-mic[aria-pressed="true"]');
        await tool(ada, 'Unmute').waitFor();
        await ada.evaluate(() => window.documentPictureInPicture.window.document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })));
        const closed = () => ada.waitForFunction(() => !window.documentPictureInPicture.window, null, kWithin);
        await closed();
        await more(ada, 'Picture in picture');
        await inside('.parley-hang-up');
        await tool(ada, 'Hang up').click();
        await closed();
    });

    test('U23: bars say how good a connection is, also in words, and a panel has the numbers behind them', async () => {
        const { page: ada, path } = await host(browser, server);
        const bob = await open(browser, server, kBob, path);
        const network = await bob.context().newCDPSession(bob);
        const lose = (percent) => network.send('Network.emulateNetworkConditions', { offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: -1, packetLoss: percent });
        await lose(0); // Chromium makes only those sockets lossy that it opens while the network is a made-up one
        await joinAs(bob, 'Bob');
        await allMeet([ada, bob]);
        const bars = (word) => tile(bob, 'Ada').getByRole('img', { name: word }).waitFor(kWithin);
        await bars('Good connection');
        await tile(bob, 'Ada').getByRole('button', { name: 'What to do with Ada' }).click();
        await bob.getByRole('button', { name: 'Connection', exact: true }).click();
        const panel = bob.getByRole('dialog', { name: 'Connection of Ada' });
        for (const [term, value] of [
            ['Bitrate', /^[1-9][\d,]* kbit\/s$/], ['Loss', /^[\d.]+ %$/], ['Round trip', /^\d+ ms$/], ['Picture', /^[1-9]\d* × [1-9]\d*, \d+ fps$/],
            ['Codec', /opus, VP8/i], ['Path', /^direct, udp$/],
        ]) await panel.locator('dl > div').filter({ has: bob.getByText(term, { exact: true }) }).locator('dd').filter({ hasText: value }).waitFor(kWithin);
        await expectAccessible(bob, 'the numbers of a connection');
        await bob.screenshot({ path: join(pictures, 'connection.png') });
        await lose(20);
        await panel.getByRole('img', { name: 'Poor connection' }).waitFor(kWithin);
        await bob.keyboard.press('Escape');
        await bars('Poor connection');
        await meets(bob, kAda);
        await lose(0);
        await bars('Good connection');
    });

    test('U31: who is alone for long is asked, can stay, and is led out by a countdown that is read aloud', async () => {
        // Ten minutes are over when the test says so; the countdown's seconds are short once it is in a hurry.
        const { page: ada } = await host(browser, server, {
            options: {
                prepare: () => {
                    const real = window.setTimeout;
                    window.tenMinutes = [];
                    window.setTimeout = (work, ms, ...rest) => (ms === 600_000 ? -window.tenMinutes.push(work) : real(work, window.inHurry && ms === 1000 ? 20 : ms, ...rest));
                },
            },
        });
        await listen(ada);
        const asked = ada.getByRole('alertdialog', { name: 'Are you still there?' });
        await ada.evaluate(() => window.tenMinutes.at(-1)());
        await asked.waitFor();
        await hears(ada, 'The call ends in 60 seconds.');
        await expectAccessible(ada, 'still there');
        await ada.screenshot({ path: join(pictures, 'still-there.png') });
        await asked.getByRole('button', { name: 'I am here' }).click();
        await asked.waitFor({ state: 'detached' });
        await ada.waitForFunction(() => window.tenMinutes.length > 1);
        await ada.evaluate(() => {
            window.inHurry = true;
            window.tenMinutes.at(-1)();
        });
        await hears(ada, 'The call ends in 15 seconds.');
        await ada.getByRole('heading', { name: 'You were alone for a long time' }).waitFor(kWithin);
        await ada.getByRole('button', { name: 'Join again' }).waitFor();
    });

    test('U34: into a large room one comes muted and without a sound, and who is on another page is not received', async () => {
        const watch = () => {
            window.signs = [];
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...when) {
                window.signs.push(Math.round(this.frequency.value));
                return start.apply(this, when);
            };
            window.links = [];
            window.RTCPeerConnection = class extends RTCPeerConnection {
                constructor(...how) {
                    super(...how);
                    window.links.push(this);
                }
            };
            /** Frames of others that have come so far. */
            window.framesSeen = async () => {
                const reports = await Promise.all(window.links.filter(({ connectionState }) => connectionState !== 'closed').map((link) => link.getStats()));
                return reports.flatMap((report) => [...report.values()]).reduce((sum, { type, kind, framesReceived }) => sum + (type === 'inbound-rtp' && kind === 'video' ? (framesReceived ?? 0) : 0), 0);
            };
        };
        const { page: ada, path } = await host(browser, server, { options: { prepare: watch } });
        await listen(ada);
        const kJoined = 523;
        const signs = () => ada.evaluate((sign) => window.signs.filter((one) => one === sign).length, kJoined);
        const roomId = path.split('/').at(-1);
        const guests = await crowd(server, roomId, 30);
        try {
            await hears(ada, 'joined');
            const bob = await open(browser, server, kBob, path);
            await bob.getByText('Many people are inside: you come in muted.').waitFor();
            await bob.screenshot({ path: join(pictures, 'large-ready.png') });
            const before = await signs();
            await joinAs(bob, 'Bob');
            await hears(ada, 'Bob joined');
            assert.equal(await signs(), before, 'nobody wants a sound for each of many');
            await tool(bob, 'Unmute').click();
            await meets(ada, kBob);
            await ada.screenshot({ path: join(pictures, 'large.png') });
            const bobs = await tile(ada, 'Bob').getAttribute('data-peer');
            await ada.getByRole('button', { name: 'Next page of people' }).click();
            await tile(ada, 'Bob').waitFor({ state: 'detached' });
            // For three seconds no frame of anybody.
            await ada.waitForFunction(async () => {
                const frames = await window.framesSeen();
                if (frames !== window.lastFrames?.frames) window.lastFrames = { frames, since: performance.now() };
                return performance.now() - window.lastFrames.since > 3000;
            }, null, { ...kWithin, polling: 250 });
            assert.ok(await ada.evaluate((peer) => document.querySelector(`audio[data-peer="${peer}"]`).srcObject.getAudioTracks()[0].readyState === 'live', bobs), 'the voice goes on');
            await ada.getByRole('button', { name: 'Previous page of people' }).click();
            await meets(ada, kBob);
        } finally {
            await guests.leave();
        }
    });

    for (const [name, viewport, insets] of [
        ['upright', { width: 390, height: 844 }, { top: 47, bottom: 34, left: 0, right: 0 }],
        ['lying', { width: 844, height: 390 }, { top: 0, bottom: 21, left: 47, right: 47 }],
    ]) {
        test(`U39: on a phone, ${name}, everything is in reach and nothing under the edges of the screen`, async () => {
            const { page: ada, path } = await host(browser, server);
            const bob = await open(browser, server, kBob, path, { viewport, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
            await (await bob.context().newCDPSession(bob)).send('Emulation.setSafeAreaInsetsOverride', { insets });
            await joinAs(bob, 'Bob');
            await meets(bob, kAda);
            const inside = (box, what) => {
                assert.ok(box.x >= insets.left && box.y >= insets.top && box.x + box.width <= viewport.width - insets.right && box.y + box.height <= viewport.height - insets.bottom, `${what}: ${JSON.stringify(box)}`);
            };
            const buttons = await toolbar(bob).getByRole('button').filter({ visible: true }).all();
            assert.ok(buttons.length >= 7);
            const boxes = [];
            for (const button of buttons) {
                const box = await button.boundingBox();
                inside(box, await button.getAttribute('aria-label'));
                assert.ok(Math.min(box.width, box.height) >= 44, JSON.stringify(box));
                boxes.push(box);
            }
            const apart = (a, b) => a.x + a.width <= b.x + 1 || b.x + b.width <= a.x + 1 || a.y + a.height <= b.y + 1 || b.y + b.height <= a.y + 1;
            for (const [at, box] of boxes.entries()) for (const other of boxes.slice(at + 1)) assert.ok(apart(box, other), 'no button lies on another');
            const main = await tile(bob, 'Ada').boundingBox();
            assert.ok(main.width * main.height > 0.4 * viewport.width * viewport.height, `the other is large: ${JSON.stringify(main)}`);
            const own = await bob.locator('.self-corner').boundingBox();
            assert.ok(boxes.every((box) => apart(box, own)), `the own picture covers no button: ${JSON.stringify(own)}`);
            assert.equal(await bob.evaluate(() => document.documentElement.scrollWidth), viewport.width);
            await bob.screenshot({ path: join(pictures, `phone-${name}.png`) });
            await tool(bob, 'More options').tap();
            const panel = await bob.locator('.more-panel').boundingBox();
            inside(panel, 'the menu');
            await bob.screenshot({ path: join(pictures, `phone-${name}-more.png`) });
            await expectAccessible(bob, `a phone, ${name}`);
            assert.ok(ada);
        });
    }

    test('U39: the screen stays on while a call lasts, also after one has looked elsewhere', async () => {
        const { page: ada } = await host(browser, server, {
            options: {
                prepare: () => {
                    window.locks = [];
                    navigator.wakeLock.request = async (kind) => {
                        const lock = { kind, released: false, release: async () => { lock.released = true; } };
                        window.locks.push(lock);
                        return lock;
                    };
                },
            },
        });
        const kinds = () => ada.evaluate(() => window.locks.map(({ kind }) => kind));
        await ada.waitForFunction(() => window.locks.length === 1);
        await ada.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await ada.waitForFunction(() => window.locks.length === 2);
        assert.deepEqual(await kinds(), ['screen', 'screen']);
        await tool(ada, 'Hang up').click();
        await ada.waitForFunction(() => window.locks.at(-1).released);
    });

    test('U41: the title names the room; a page in a call asks before it is closed, and none does afterwards', async () => {
        const { ada } = await pair(browser, server);
        await ada.waitForFunction(() => document.title === 'Tea · Parley');
        await tool(ada, 'Mute').click();
        await ada.waitForFunction(() => document.title === 'Tea [Microphone off] · Parley');
        const asked = ada.waitForEvent('dialog', kWithin);
        await ada.close({ runBeforeUnload: true });
        const dialog = await asked;
        assert.equal(dialog.type(), 'beforeunload');
        await dialog.dismiss();
        await tool(ada, 'Hang up').click();
        await ada.getByRole('heading', { name: 'You left the call' }).waitFor();
        let again = false;
        ada.on('dialog', (late) => {
            again = true;
            void late.accept();
        });
        const closed = ada.waitForEvent('close', kWithin);
        await ada.close({ runBeforeUnload: true });
        await closed;
        assert.equal(again, false);
    });

    test('U41: a browser that cannot make calls is told so, in its language', async () => {
        for (const [locale, title] of [['en-GB', 'This browser cannot make calls'], ['de-DE', 'Dieser Browser kann keine Anrufe']]) {
            const page = await open(browser, server, null, '/', { locale, prepare: () => { delete window.RTCPeerConnection; } });
            await page.getByRole('heading', { name: title }).waitFor();
            await expectAccessible(page, title);
            await page.screenshot({ path: join(pictures, 'unsupported.png') });
        }
    });

    test('U42: no English is left on an Arabic page', async () => {
        const page = await open(browser, server, kAda, '/', { locale: 'ar' });
        const latin = () => page.evaluate(() => {
            const found = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                if (node.closest('script, style, noscript, kbd, [lang]:not(html), option')) continue;
                const own = [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data).join(' ');
                for (const text of [own, ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => node.getAttribute(name) ?? '')]) {
                    const words = text.replace(/Parley|Ada|QR|Ctrl|Shift|TURN|https?:\S+|\([^)]*\)/g, '').match(/[A-Za-z]{2,}/g);
                    if (words) found.push(text);
                }
            }
            return found;
        });
        assert.deepEqual(await latin(), []);
        await page.locator('form.create button').click();
        await page.locator('.parley-preview[data-picture]').waitFor();
        assert.deepEqual(await latin(), []);
        await page.locator('.parley-prejoin-form input').fill('Ada');
        await page.locator('.parley-primary').click();
        await page.getByRole('toolbar').waitFor();
        await page.locator('.tool.more').click();
        await page.locator('.more-panel').waitFor();
        assert.deepEqual(await latin(), []);
        await page.locator('.tool.people').click();
        assert.deepEqual(await latin(), []);
        await page.locator('.tool.hang-up').click();
        await page.locator('.ended').waitFor();
        assert.deepEqual(await latin(), []);
    });

    test('U42: words twice as long cut nothing off that cannot be read otherwise, on a phone', async () => {
        const page = await open(browser, server, kAda, '/', { viewport: { width: 390, height: 844 } });
        /** Makes every text longer, as another language might, and names what no longer fits. */
        const stretch = () => page.evaluate(async () => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const texts = [];
            for (let node = walker.nextNode(); node; node = walker.nextNode()) if (/\p{L}{2,}/u.test(node.data) && !node.parentElement.closest('script, style, select, kbd')) texts.push(node);
            const before = texts.map(({ data }) => data);
            for (const node of texts) node.data = `[${node.data.replaceAll(/[aeiou]/g, (vowel) => vowel + vowel)} ñøß]`;
            await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            const cut = texts.map(({ parentElement }) => parentElement).filter((node) => {
                const style = getComputedStyle(node);
                const isHidden = style.clipPath !== 'none' || node.closest('.only-read, .parley-word, [hidden]') || node.getClientRects().length === 0;
                return !isHidden && style.textOverflow !== 'ellipsis' && style.display !== 'inline' && (node.scrollWidth > node.clientWidth + 1 || (style.overflowY === 'hidden' && node.scrollHeight > node.clientHeight + 1));
            }).map((node) => `${node.tagName}.${node.className}: ${node.textContent}`);
            const wide = document.documentElement.scrollWidth;
            texts.forEach((node, at) => { node.data = before[at]; });
            return { cut, wide };
        });
        const fits = { cut: [], wide: 390 };
        assert.deepEqual(await stretch(), fits, 'first page');
        await page.getByRole('button', { name: 'Create a room' }).click();
        await page.locator('.parley-preview[data-picture]').waitFor();
        assert.deepEqual(await stretch(), fits, 'getting ready');
        await joinAs(page, 'Ada');
        assert.deepEqual(await stretch(), fits, 'alone');
        await tool(page, 'More options').click();
        assert.deepEqual(await stretch(), fits, 'menu');
        await page.keyboard.press('Escape');
        await tool(page, 'Hang up').click();
        await page.getByRole('heading', { name: 'You left the call' }).waitFor();
        assert.deepEqual(await stretch(), fits, 'after the call');
    });
});
