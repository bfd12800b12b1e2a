// A person on the web app in Debian's Firefox: opens it, presses, writes, and says what is seen and heard. What meet.mjs does with Playwright.
import { readFileSync } from 'node:fs';
import { colouredTrack } from './camera.mjs';

const parts = readFileSync(new URL('sfu_page_parts.js', import.meta.url), 'utf8');
const kWithin_ms = 60_000;

/** A made-up camera, and the browser's own fake microphone: without a sound card Firefox makes no other sound. */
function wear(pictureOf, colour) {
    const media = navigator.mediaDevices;
    const open = media.getUserMedia.bind(media);
    media.getUserMedia = async ({ audio, video }) => {
        const tracks = audio ? (await open({ audio: true })).getAudioTracks() : [];
        return new MediaStream(video ? [...tracks, pictureOf(colour)] : tracks);
    };
}

export async function openInFirefox(firefox, server, person, path, { token } = {}) {
    const page = await firefox.newPage();
    page.person = person;
    await page.prepare(`(${wear})(${colouredTrack}, ${JSON.stringify(person.colour)})`);
    await page.goto(server.url + path + (token ? `#token=${token}` : ''));
    await page.evaluate(parts);
    return page;
}

/** Waits until `test(argument)` holds in the page; resolves to what it gave. Not by eval, which the page's policy forbids. */
export async function until(page, test, argument = null, within_ms = kWithin_ms) {
    const found = await page.evaluate(`
        const end = performance.now() + ${within_ms};
        for (;;) {
            const value = await (${test})(${JSON.stringify(argument)});
            if (value) return value;
            if (performance.now() > end) return null;
            await new Promise((tick) => setTimeout(tick, 50));
        }`);
    if (found) return found;
    const text = await page.evaluate(() => `${document.title}: ${document.body.innerText.slice(0, 600)}`);
    throw new Error(`${page.person.name} waits for ${test} with ${JSON.stringify(argument)}; there is ${text}`);
}

/** Presses the button or link of that name. */
export const press = (page, name) => until(page, (wanted) => {
    const all = [...document.querySelectorAll('button:not(:disabled), a[href]')].filter((node) => node.getClientRects().length > 0);
    const found = all.find((node) => (node.getAttribute('aria-label') ?? node.textContent.trim()) === wanted);
    found?.click();
    return Boolean(found);
}, name);

/** Writes into the field, as React learns it. */
export const write = (page, selector, text) => until(page, ([query, value]) => {
    const field = document.querySelector(query);
    if (!field) return false;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, value);
    return field.dispatchEvent(new Event('input', { bubbles: true }));
}, [selector, text]);

export const shows = (page, text) => until(page, (wanted) => document.body.innerText.includes(wanted), text);

export async function joinInFirefox(page) {
    await write(page, '.parley-prejoin-form input', page.person.name);
    await press(page, 'Join the call');
    await until(page, () => Boolean(document.querySelector('.toolbar')));
}

/** Waits until the page in Firefox sees and hears that person about as they are. */
export const meetsInFirefox = (page, { name, rgb, tone }) => until(page, async (who) => {
    const peer = [...document.querySelectorAll('article')].find((node) => node.getAttribute('aria-label') === who.name)?.dataset.peer;
    const video = document.querySelector(`[data-peer="${peer}"][data-shows="camera"] video`);
    const voice = document.querySelector(`audio[data-peer="${peer}"][data-of="voice"]`)?.srcObject?.getAudioTracks()[0];
    if (!voice || !video?.srcObject || video.videoWidth === 0) return false;
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    const colour = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    if (!colour.every((value, at) => Math.abs(value - who.rgb[at]) < 45)) return false;
    const ear = new window.sfuParts.Remote({ track: voice }, (window.probe ??= new AudioContext()), true);
    const heard = await ear.tone();
    ear.drop();
    return Math.abs(heard - who.tone) < 30;
}, { name, rgb, tone });
