// People in rooms of the media server, in real browsers: what the tests of group calls share. The person's own part is sfu_page.js.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binary } from './parley.mjs';

export const pictures = join(dirname(binary), 'screenshots'); // to be looked at; never committed
mkdirSync(pictures, { recursive: true });
const script = ['sfu_page_parts.js', 'sfu_page.js'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n');

export const kAda = { name: 'Ada', colour: '#d02020', rgb: [208, 32, 32], tone: 440 };
export const kBob = { name: 'Bob', colour: '#2040d0', rgb: [32, 64, 208], tone: 880 };
export const kCyd = { name: 'Cyd', colour: '#20a020', rgb: [32, 160, 32], tone: 1320 };
export const kDan = { name: 'Dan', colour: '#c0b020', rgb: [192, 176, 32], tone: 1000 }; // Firefox's fake microphone

export async function makeRoom(server, media, more = {}) {
    return (await server.request('POST', '/room/create', { body: { media, ...more } })).body.room_id;
}

/** Puts `person` into the room in that page; the page gets `person` and `self`. */
export async function enter(page, server, room, person, { token, ...options } = {}) {
    page.person = person;
    await page.goto(`${server.url}/livez`);
    await page.evaluate(script);
    const ws = `${server.ws}/parley${token ? `?token=${token}` : ''}`;
    page.self = await page.evaluate((all) => (window.sfu = new Person(all)).enter(), { ...person, ...options, ws, room });
    return page;
}

/** A window of its own for that person. */
export async function open(browser, server, room, person, options = {}) {
    const context = await browser.newContext({ viewport: { width: 700, height: 540 } });
    return enter(await context.newPage(), server, room, person, options);
}

/** Loads the page again: the same person comes back with other connections. */
export async function reload(page, server, room) {
    const resume = await page.evaluate(() => sfu.resume);
    return enter(page, server, room, page.person, { resume });
}

/** Pages of Firefox are windows, and have no context of their own. */
export const leave = (...pages) => Promise.all(pages.map((page) => page.context ? page.context().close() : page.close()));

/** Waits until `page` sees and hears `who`; resolves to how long it took. */
export async function perceives(page, who, within_ms = 20_000, source = undefined) {
    const result = await page.evaluate(({ name, want, ms, from }) => sfu.until(name, want, ms, from),
        { name: who.name, want: { rgb: who.rgb, tone: who.tone }, ms: within_ms, from: source });
    assert.ok(result.ok, `${page.person.name} should perceive ${who.name}: ${JSON.stringify(result)}`);
    return result.took_ms;
}

/** Everybody perceives everybody else. */
export const allPerceive = (pages, within_ms) =>
    Promise.all(pages.map((page) => Promise.all(pages.filter((other) => other !== page).map((other) => perceives(page, other.person, within_ms)))));

/** Asks `read` (which paces itself in the page) until `ok` holds for what it gives. */
export async function eventually(read, ok, what, within_ms = 20_000) {
    const end = Date.now() + within_ms;
    let value;
    do {
        value = await read();
        if (ok(value)) return value;
    } while (Date.now() < end);
    throw new Error(`${what}: ${JSON.stringify(value)}`);
}

/** Waits until the newest event `name` that the page got fulfils `ok`, a function of its data and the person (`sfu`). */
export async function told(page, name, ok, within_ms = 20_000) {
    const data = await page.evaluate(({ event, text, ms }) => sfu.told(event, text, ms), { event: name, text: `(${ok})`, ms: within_ms });
    assert.ok(data, `${page.person.name} should be told ${name} that fulfils ${ok}`);
    return data;
}

export const inbound = (page, who, kind, source) =>
    page.evaluate(({ name, what, from }) => sfu.inbound(name, what, from), { name: who.name, what: kind, from: source });
/** The pair of addresses that a link uses; for a moment there may be none. */
export const route = (page, which) => eventually(() => page.evaluate((link) => sfu.route(link), which), (found) => found !== null, `a route of ${which}`);
export const problems = (page) => page.evaluate(() => sfu.problems);
