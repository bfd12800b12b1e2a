// People on the web app in real browsers: opens it, gets them into a room, and asks what they see and hear.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium, loudness_db, perceive, wear } from './browser.mjs';
import { binary, makeToken } from './parley.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
export const pictures = join(dirname(binary), 'screenshots', 'meet'); // to be looked at; never committed
export const kAda = { name: 'Ada', colour: '#d02020', rgb: [208, 32, 32], tone: 440 };
export const kBob = { name: 'Bob', colour: '#2040d0', rgb: [32, 64, 208], tone: 880 };
export const kCyd = { name: 'Cyd', colour: '#20a040', rgb: [32, 160, 64], tone: 1320 };

/** `PARLEY_WEB_DIST`: a folder that `vite build` made, in place of what is in the binary, so that a change needs no new binary. */
const dist = process.env.PARLEY_WEB_DIST;
const kTypes = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', webmanifest: 'application/manifest+json', wasm: 'application/wasm' };

export async function launch(options = {}) {
    mkdirSync(pictures, { recursive: true });
    const features = '--disable-features=WebRtcHideLocalIpsWithMdns' + (dist ? ',LocalNetworkAccessChecks' : '');
    return launchChromium({ ...options, args: [features, ...(options.args ?? [])] });
}

async function serveFromFolder(context) {
    await context.route((url) => url.pathname.startsWith('/web/'), (route) => {
        const path = join(dist, new URL(route.request().url()).pathname.slice('/web/'.length));
        return existsSync(path) ? route.fulfill({ path, contentType: kTypes[path.split('.').pop()] }) : route.fulfill({ status: 404 });
    });
    await context.route((url) => /^\/($|room\/|people|history|agenda|test)/.test(url.pathname), async (route) => {
        if (route.request().resourceType() !== 'document') return route.continue();
        const origin = new URL(route.request().url()).origin;
        const { headers } = await route.fetch({ url: `${origin}/`, headers: { accept: 'text/html' } }).then((answer) => ({ headers: answer.headers() }));
        return route.fulfill({ status: 200, body: readFileSync(join(dist, 'index.html'), 'utf8'), headers: { 'content-type': 'text/html', 'content-security-policy': headers['content-security-policy'] } });
    });
}

/** A page of `person` (none: without a camera of their own). What went wrong on it stands in `page.problems` and `page.outside`. */
export async function open(browser, server, person, path = '/', { token, prepare, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['camera', 'microphone'], locale: 'en-GB', ...options });
    if (dist) await serveFromFolder(context);
    if (person?.colour) await wear(context, person);
    if (prepare) await context.addInitScript(prepare);
    const page = await context.newPage();
    page.person = person;
    page.problems = [];
    page.outside = [];
    page.on('pageerror', (error) => page.problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
    page.on('request', (request) => {
        if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) page.outside.push(request.url());
    });
    await page.goto(server.url + path + (token ? `#token=${token}` : ''));
    return page;
}

export const toolbar = (page) => page.getByRole('toolbar', { name: 'Call controls' });
export const tile = (page, name) => page.getByRole('article', { name, exact: true });
export const tool = (page, name) => toolbar(page).getByRole('button', { name, exact: true });

export async function joinAs(page, name) {
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Join the call' }).click();
    await toolbar(page).waitFor();
}

/** Enters the room as that person. */
export async function enter(browser, server, person, path, options) {
    const page = await open(browser, server, person, path, options);
    await joinAs(page, person.name);
    return page;
}

/** In the room of the appointment that `user` finds on their list. */
export async function enterAppointment(browser, server, person, user, role) {
    const page = await open(browser, server, person, '/agenda', { token: makeToken(user, { name: person.name, role }) });
    await page.getByRole('link', { name: 'Enter the room' }).click();
    await joinAs(page, person.name);
    return page;
}

/** Makes a room on the first page as Ada and enters it: {page, path}. */
export async function host(browser, server, { name = 'Tea', lobby = false, person = kAda, options } = {}) {
    const page = await open(browser, server, person, '/', options);
    await page.getByLabel(/Name of the room/).fill(name);
    if (lobby) await page.getByLabel('Guests wait until they are let in').check();
    await page.getByRole('button', { name: 'Create a room' }).click();
    await page.waitForURL(/\/room\/[\w-]+$/);
    await joinAs(page, person.name);
    return { page, path: new URL(page.url()).pathname };
}

/** Waits until `page` sees and hears that person about as they are. */
export async function meets(page, { name, rgb, tone }, { within_ms = 60_000, picture = true } = {}) {
    const end = Date.now() + within_ms;
    const peer = await tile(page, name).first().getAttribute('data-peer');
    let seen = null;
    do {
        seen = await perceive(page, `[data-peer="${peer}"][data-shows="camera"] video`, `audio[data-peer="${peer}"][data-of="voice"]`);
        const sees = !picture || (seen?.colour ?? []).some((value, at) => Math.abs(value - rgb[at]) < 45) && seen.colour.every((value, at) => Math.abs(value - rgb[at]) < 45);
        if (seen && sees && Math.abs(seen.tone - tone) < 25) return;
        await page.evaluate(() => new Promise((tick) => requestAnimationFrame(tick)));
    } while (Date.now() < end);
    throw new Error(`${page.person?.name} should perceive ${name} ${JSON.stringify({ rgb, tone })}, perceives ${JSON.stringify(seen)}`);
}

/** Waits until the voice of that person is as loud as `test` wants; what is seen of them is no matter. */
export async function hearsAs(page, name, test, what) {
    const peer = await tile(page, name).first().getAttribute('data-peer');
    const end = Date.now() + 60_000;
    let level_db;
    do {
        level_db = await page.evaluate(loudness_db, peer);
        if (level_db !== null && test(level_db)) return level_db;
    } while (Date.now() < end);
    throw new Error(`${page.person?.name} should hear ${what} of ${name}, hears ${level_db} dB`);
}
export const hearsNothing = (page, name) => hearsAs(page, name, (db) => db < -60, 'nothing');
export const hearsVoice = (page, name) => hearsAs(page, name, (db) => db > -40, 'the voice');

/** Waits until `page` shows no picture of that person, who is there. */
export const noPicture = (page, name) => tile(page, name).and(page.locator(':not([data-picture])')).waitFor({ timeout: 60_000 });

export const allMeet = (pages) =>
    Promise.all(pages.flatMap((page) => pages.filter((other) => other !== page).map((other) => meets(page, other.person))));

/** Everything said to screen readers since `listen`. */
export async function listen(page) {
    await page.evaluate(() => {
        window.said = [];
        for (const region of document.querySelectorAll('[data-announcer]')) {
            new MutationObserver(() => region.textContent && window.said.push(region.textContent)).observe(region, { childList: true, subtree: true, characterData: true });
        }
    });
}
export const hears = (page, text) => page.waitForFunction((wanted) => window.said.some((words) => words.includes(wanted)), text, { timeout: 60_000 });

const axe = () => readFileSync(join(root, 'web/node_modules/axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 A and AA by axe: no finding. */
export async function expectAccessible(page, where) {
    await page.evaluate(`${axe()};0`);
    // What is on its way in is paler than what has arrived.
    await page.evaluate(() => Promise.all(document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity).map((each) => each.finished.catch(() => 0))));
    const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ''})`).join(' | ')}`);
    });
    assert.deepEqual(found, [], where);
}

/** Ada, who made the room, and Bob, who see and hear each other: { ada, bob, path }. Options of either as open() has them. */
export async function pair(browser, server, options = {}) {
    const { page: ada, path } = await host(browser, server, { options: options.ada });
    const bob = await enter(browser, server, kBob, path, options.bob);
    await allMeet([ada, bob]);
    return { ada, bob, path };
}

/** Chooses that line of the menu of the call. */
export async function more(page, name) {
    await tool(page, 'More options').click();
    await page.getByRole('button', { name, exact: true }).click();
}

/** Nothing was loaded from elsewhere and nothing failed in the page. */
export function expectClean(...pages) {
    for (const page of pages) {
        assert.deepEqual(page.outside, [], 'no request leaves the server');
        assert.deepEqual(page.problems, []);
    }
}
