// run: alone timeout 600
// Devices on the web app, in real browsers: what people hear of them and do about them, before the call and in it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { enter, expectAccessible, hears, host, joinAs, kAda, kBob, launch, listen, meets, more, open, pictures, tile, tool, toolbar } from '../support/meet.mjs';
import { rig } from '../support/rig.mjs';
import { stage } from '../support/stage.mjs';

const kWithin = { timeout: 60_000 };
const kRed = { rgb: [208, 32, 32], tone: 440 };
const kGreen = { rgb: [32, 160, 64], tone: 1320 };
const kDesk = { id: 'mic-1', label: 'Desk microphone', tone: kRed.tone };
const kHeadset = { id: 'mic-2', label: 'Headset', tone: kGreen.tone };
const kFront = { id: 'cam-1', label: 'Front camera', colour: '#d02020' };
const kBack = { id: 'cam-2', label: 'Back camera', colour: '#20a040' };

describe('devices on the web app', () => {
    let server;
    let browser;
    stage(launch, (started) => ({ server, browser } = started));

    /** Ada with made-up devices, and Bob, in one room. */
    async function two(devices) {
        const { page: ada, path } = await host(browser, server, { person: { name: 'Ada' }, options: { prepare: rig(devices) } });
        const bob = await enter(browser, server, kBob, path);
        const gets = (device) => meets(bob, { name: 'Ada', ...device });
        await gets(kRed);
        return { ada, bob, path, gets };
    }
    const microphones = (page) => page.getByLabel('Microphone', { exact: true });
    const notices = (page) => page.locator('.notice-line[data-problem="silent"]');

    const kNotes = () => {
        window.notes = [];
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) {
            if (this.frequency.value !== 440) window.notes.push(this.context.sinkId ?? '');
            return start.apply(this, when);
        };
    };

    test('U4: the test sound plays on the chosen speaker', async () => {
        const many = await launch({ args: ['--use-fake-device-for-media-stream=device-count=3'] });
        try {
            const { path } = await host(browser, server);
            const page = await open(many, server, { name: 'Eve' }, path, { prepare: kNotes });
            await page.locator('.parley-preview[data-picture]').waitFor();
            const speakers = page.getByLabel('Speaker', { exact: true });
            await speakers.selectOption({ index: 2 });
            const chosen = await speakers.inputValue();
            assert.notEqual(chosen, '');
            await page.getByRole('button', { name: 'Play a test sound' }).click();
            await page.waitForFunction(() => window.notes.length === 2);
            assert.deepEqual(await page.evaluate(() => window.notes), [chosen, chosen]);
            await page.getByRole('button', { name: 'Play a test sound' }).waitFor(kWithin); // it is over, and can be heard again
        } finally {
            await many.close();
        }
    });

    test('U4: where no speaker can be chosen there is no list of them, and the test sound plays all the same', async () => {
        const page = await open(browser, server, { name: 'Eve' }, (await host(browser, server)).path, {
            prepare: `(${kNotes})(); delete HTMLMediaElement.prototype.setSinkId; delete AudioContext.prototype.setSinkId;`,
        });
        await page.locator('.parley-preview[data-picture]').waitFor();
        assert.equal(await page.getByLabel('Speaker', { exact: true }).count(), 0);
        await page.getByRole('button', { name: 'Play a test sound' }).click();
        await page.waitForFunction(() => window.notes.length === 2);
        await page.getByRole('button', { name: 'Play a test sound' }).waitFor(kWithin);
    });

    test('U7: a microphone that gives nothing is noticed before the call, and another one chosen', async () => {
        const { path } = await host(browser, server);
        const page = await open(browser, server, { name: 'Eve' }, path, { prepare: rig({ mics: [{ ...kDesk, tone: 0 }, kHeadset], cams: [kFront] }) });
        await notices(page).waitFor(kWithin);
        await expectAccessible(page, 'a silent microphone before the call');
        await page.screenshot({ path: join(pictures, 'silent-ready.png') });
        await notices(page).getByRole('button', { name: 'Choose another microphone' }).click();
        assert.ok(await microphones(page).evaluate((node) => node === document.activeElement), 'the focus is on the list');
        await microphones(page).selectOption('mic-2');
        await notices(page).waitFor({ state: 'detached', ...kWithin });
        await page.waitForFunction(() => Number(document.querySelector('[role="meter"]').getAttribute('aria-valuenow')) > 0);
    });

    test('U7: a microphone that goes silent in the call is noticed, and the others hear the one that is chosen instead', async () => {
        const { ada, gets } = await two({ mics: [kDesk, kHeadset], cams: [kFront] });
        const banner = ada.locator('[data-banner="silent"]');
        await ada.evaluate(() => rig.hush('mic-1', true));
        await banner.waitFor(kWithin);
        await ada.screenshot({ path: join(pictures, 'silent.png') });
        await tool(ada, 'Mute').click();
        await banner.waitFor({ state: 'detached', ...kWithin }); // who is muted means to be silent
        await tool(ada, 'Unmute').click();
        await banner.waitFor(kWithin);
        await banner.getByRole('button', { name: 'Choose another microphone' }).click();
        await ada.getByRole('dialog', { name: 'Devices' }).waitFor();
        await microphones(ada).selectOption('mic-2');
        await banner.waitFor({ state: 'detached', ...kWithin });
        await gets({ ...kRed, tone: kHeadset.tone });
    });

    test('U2: what is unplugged in a call is replaced, and what comes back is used', async () => {
        const { ada, bob, gets } = await two({ mics: [kDesk, kHeadset], cams: [kFront, kBack] });
        await listen(ada);
        await ada.evaluate(() => rig.unplug('cam-1'));
        await hears(ada, 'A device was unplugged. Now in use: Back camera');
        await gets({ ...kGreen, tone: kRed.tone });
        await ada.evaluate(() => rig.unplug('mic-1'));
        await hears(ada, 'A device was unplugged. Now in use: Headset');
        await gets(kGreen);
        await ada.evaluate(() => rig.unplug('cam-2'));
        await hears(ada, 'The camera is gone. Plug one in: it is noticed by itself.');
        await ada.screenshot({ path: join(pictures, 'camera-gone.png') });
        await bob.locator('[data-shows="camera"]:not([data-self]):not([data-picture])').waitFor(kWithin);
        await ada.evaluate(() => rig.plug({ id: 'cam-3', kind: 'videoinput', label: 'New camera', colour: '#d02020' }));
        await gets({ ...kRed, tone: kHeadset.tone });
    });

    test('U2: the chosen speaker is unplugged: one is told which one plays now', async () => {
        const speakers = [{ id: 'out-1', label: 'Loudspeaker' }, { id: 'out-2', label: 'Earphones' }];
        const { page: ada } = await host(browser, server, { person: { name: 'Ada' }, options: { prepare: rig({ mics: [kDesk], cams: [kFront], speakers }) } });
        await listen(ada);
        await more(ada, 'Devices');
        await ada.getByLabel('Speaker', { exact: true }).selectOption('out-2');
        await ada.evaluate(() => rig.unplug('out-2'));
        await hears(ada, 'A device was unplugged. Now in use: Loudspeaker');
        await ada.waitForFunction(() => document.querySelector('[data-kind="speaker"] select').value === '');
    });

    test('U39: one goes from one camera to the next, and back', async () => {
        const { ada, gets } = await two({ mics: [kDesk], cams: [kFront, kBack] });
        await more(ada, 'Switch camera');
        await gets({ ...kGreen, tone: kRed.tone });
        await more(ada, 'Switch camera');
        await gets(kRed);
    });

    test('U40: what a phone call takes away is told, and comes back by one press', async () => {
        const { ada, gets } = await two({ mics: [kDesk], cams: [kFront] });
        await listen(ada);
        const opened = await ada.evaluate(() => rig.opened());
        await ada.evaluate(() => rig.interrupt());
        await hears(ada, 'Your microphone or camera was taken away');
        await ada.screenshot({ path: join(pictures, 'interrupted.png') });
        await expectAccessible(ada, 'interrupted');
        const banner = ada.locator('[data-banner="interrupted"]');
        await banner.getByRole('button', { name: 'Restart microphone and camera' }).click();
        await banner.waitFor({ state: 'detached', ...kWithin });
        assert.equal(await ada.evaluate(() => rig.opened()), opened + 2, 'both were opened anew');
        await gets(kRed);
    });

    test('U21: echo cancelling and the automatic volume can be switched off, and stay off', async () => {
        const { ada, gets } = await two({ mics: [kDesk], cams: [kFront] });
        const newest = (name) => ada.evaluate((key) => rig.asked.findLast(({ audio }) => audio).audio[key], name);
        const asks = (name, value) => ada.waitForFunction(([key, want]) => rig.asked.findLast(({ audio }) => audio).audio[key] === want, [name, value]);
        assert.deepEqual([await newest('echoCancellation'), await newest('autoGainControl')], [true, true]);
        await more(ada, 'Devices');
        await ada.getByRole('dialog', { name: 'Devices' }).waitFor();
        await expectAccessible(ada, 'devices');
        await ada.screenshot({ path: join(pictures, 'devices.png') });
        await ada.getByLabel('Cancel echo').uncheck();
        await asks('echoCancellation', false);
        await ada.getByLabel('Adjust volume by itself').uncheck();
        await asks('autoGainControl', false);
        await gets(kRed);
        await ada.reload();
        await joinAs(ada, 'Ada');
        await asks('echoCancellation', false);
        await asks('autoGainControl', false);
        await more(ada, 'Devices');
        await ada.getByLabel('Cancel echo').check();
        await asks('echoCancellation', true);
    });

    test('U17: a warning where the shared screen may show the call itself; a closed picker is no error', async () => {
        const share = `
            const own = { handle: '' };
            navigator.mediaDevices.setCaptureHandleConfig = ({ handle }) => { own.handle = handle; };
            navigator.mediaDevices.getDisplayMedia = async () => {
                if (window.shares === 'nothing') throw new DOMException('Permission denied', 'NotAllowedError');
                const track = document.createElement('canvas').captureStream(5).getVideoTracks()[0];
                track.getSettings = () => ({ displaySurface: { tab: 'browser', other: 'browser', window: 'window', screen: 'monitor' }[window.shares] });
                track.getCaptureHandle = () => (window.shares === 'tab' ? { handle: own.handle } : window.shares === 'other' ? { handle: 'another' } : null);
                return new MediaStream([window.shared = track]);
            };`;
        const { page: ada, path } = await host(browser, server, { options: { prepare: share } });
        const bob = await enter(browser, server, kBob, path);
        const banner = ada.locator('[data-banner="sharing"]');
        await listen(ada);
        for (const [what, words] of [['screen', 'Where this call can be seen'], ['tab', 'You share this very tab'], ['other', null], ['window', null]]) {
            await ada.evaluate((shares) => { window.shares = shares; }, what);
            await tool(ada, 'Share screen').click();
            await banner.waitFor();
            await tile(bob, 'Ada’s screen').waitFor(kWithin);
            if (words) await banner.getByText(words).waitFor();
            else assert.equal(await banner.getAttribute('data-loop'), null, what);
            if (words) await hears(ada, words);
            if (what === 'tab') await ada.screenshot({ path: join(pictures, 'screen-loop.png') });
            // The browser's own button: the page learns it from the track alone.
            await ada.evaluate(() => (window.shared.stop(), window.shared.dispatchEvent(new Event('ended'))));
            await banner.waitFor({ state: 'detached' });
            await tile(bob, 'Ada’s screen').waitFor({ state: 'detached', ...kWithin });
        }
        await ada.evaluate(() => { window.shares = 'nothing'; });
        await tool(ada, 'Share screen').click();
        await ada.waitForFunction(() => !document.querySelector('.tool.share').disabled);
        assert.equal(await ada.locator('.toast').count(), 0);
        assert.equal(await tool(ada, 'Share screen').getAttribute('aria-pressed'), 'false');
    });

    test('U11: where the browser plays no sound by itself, one press lets the others be heard', async () => {
        // Whoever captures may be heard, so this is somebody who only listens. The page joins by itself: whatever a test presses, or asks
        // by Playwright, counts as a press of the user.
        const byItself = `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Requested device not found', 'NotFoundError'));
        addEventListener('DOMContentLoaded', () => {
            const look = () => {
                const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith('Tap to hear'));
                if (button && !window.isBlocked) console.log((window.isBlocked = true) && 'blocked');
                const join = document.querySelector('.parley-prejoin-form button[type="submit"]');
                if (!join || window.joins || !document.querySelector('.notice-line')) return;
                window.joins = true;
                const name = document.querySelector('.parley-prejoin-form input');
                Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(name, 'Eve');
                name.dispatchEvent(new Event('input', { bubbles: true }));
                queueMicrotask(() => join.click());
            };
            new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
        })`;
        const strict = await launch({ args: ['--autoplay-policy=document-user-activation-required'] });
        try {
            const { path } = await host(browser, server);
            const eve = await open(strict, server, { name: 'Eve' }, '/', { prepare: byItself });
            const blocked = eve.waitForEvent('console', { predicate: (line) => line.text() === 'blocked', ...kWithin });
            await eve.goto(server.url + path);
            await blocked;
            const silent = () => [...document.querySelectorAll('audio[data-of="voice"]')].some(({ paused }) => paused);
            assert.ok(await eve.evaluate(silent));
            await eve.screenshot({ path: join(pictures, 'sound-blocked.png') });
            await eve.getByRole('button', { name: 'Tap to hear the others' }).click();
            await eve.getByRole('button', { name: 'Tap to hear the others' }).waitFor({ state: 'detached' });
            await eve.waitForFunction(() => document.querySelector('audio[data-of="voice"]')?.paused === false, null, kWithin);
            await meets(eve, kAda);
            await toolbar(eve).waitFor();
        } finally {
            await strict.close();
        }
    });
});
