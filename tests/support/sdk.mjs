// People who speak through the SDK, in real browsers: what its tests share. The package is built once, as it would be published, and given
// to pages under the server's own origin.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wear } from './browser.mjs';

const web = fileURLToPath(new URL('../../web', import.meta.url));
const page = readFileSync(new URL('sdk_page.js', import.meta.url), 'utf8');

/** Builds @parley/client; gives its folder and a way to remove it. */
export function buildSdk() {
    const out = mkdtempSync(join(tmpdir(), 'parley-sdk-'));
    const vite = join(web, 'node_modules/vite/bin/vite.js');
    execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', out, '--emptyOutDir'], { cwd: join(web, 'packages/client'), stdio: ['ignore', 'inherit', 'inherit'] });
    return { folder: out, remove: () => rmSync(out, { recursive: true, force: true }) };
}

/** A window of its own for that person, with the SDK loaded and nothing done. */
export async function openPerson(browser, server, sdk, person, { token } = {}) {
    const context = await browser.newContext({ viewport: { width: 700, height: 540 } });
    await wear(context, person);
    await context.route(`${server.url}/sdk/**`, (route) => {
        const name = new URL(route.request().url()).pathname.slice('/sdk/'.length);
        return route.fulfill({ contentType: 'text/javascript', body: name === 'page.js' ? page : readFileSync(join(sdk.folder, name)) });
    });
    const made = await context.newPage();
    made.person = person;
    made.on('pageerror', (error) => (made.errors ??= []).push(String(error)));
    await made.goto(`${server.url}/livez`); // a page of the server itself: one that is made up may not speak with this machine
    await made.evaluate(() => document.body.replaceChildren());
    await made.addScriptTag({ url: '/sdk/page.js', type: 'module' });
    await made.waitForSelector('[data-ready]', { state: 'attached' });
    await made.evaluate((options) => void (window.me = new Person(options)), { url: server.url, token, name: person.name });
    return made;
}

export const join_ = (made, room, options = {}) => made.evaluate(({ id, how }) => me.join(id, how), { id: room, how: options });

export async function perceives(made, who, { within_ms = 20_000, what = 'video' } = {}) {
    const result = await made.evaluate(({ name, want, ms, from }) => me.until(name, want, ms, from), { name: who.name, want: { rgb: who.rgb, tone: who.tone }, ms: within_ms, from: what });
    assert.ok(result.ok, `${made.person.name} should perceive ${who.name}: ${JSON.stringify(result)}`);
    return result.took_ms;
}
export const allPerceive = (pages) => Promise.all(pages.flatMap((made) => pages.filter((other) => other !== made).map((other) => perceives(made, other.person))));

/** Waits until `test(me, argument)` holds in the page. */
export async function holds(made, test, argument, within_ms = 15_000) {
    await made.waitForFunction(test, argument, { timeout: within_ms, polling: 50 }).catch(async (error) => {
        const state = await made.evaluate(() => JSON.stringify({ ...me.room?.state, log: me.log, calls: me.client.calls.state }));
        throw new Error(`${made.person.name}: ${String(test)}: ${error.message.split('\n')[0]}: ${state}`);
    });
}
