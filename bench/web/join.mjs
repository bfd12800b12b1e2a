// From the click on Join to the other's picture, in the web app on the real server, with the phases in between; and the first paint of a
// browser that has never seen the app.
import { readFileSync } from 'node:fs';
import { enter, kAda, kBob, open, toolbar } from '../../tests/support/meet.mjs';
import { makeRoom } from '../../tests/support/sfu.mjs';

const script = readFileSync(new URL('join_page.js', import.meta.url), 'utf8');
const kWithinMs = 30_000;

/** In the order in which they are printed. */
export const kPhases = [
    ['socket', 'socket open'],
    ['joined', 'join answered'],
    ['offer', 'offer'],
    ['answer', 'answer'],
    ['ice', 'ICE connected'],
    ['dtls', 'DTLS connected'],
    ['frame', 'first frame'],
];

async function joinOnce(browser, server, path) {
    const page = await open(browser, server, kBob, path, { prepare: script });
    try {
        await page.getByLabel('Your name').fill(kBob.name);
        await page.locator('.parley-preview video').evaluate((video) => video.readyState >= 2 || new Promise((shown) => video.requestVideoFrameCallback(shown)));
        await page.evaluate(() => window.armJoin());
        await page.getByRole('button', { name: 'Join the call' }).click();
        await toolbar(page).waitFor();
        return await (await page.waitForFunction(() => window.joinMarks(), null, { timeout: kWithinMs })).jsonValue();
    } finally {
        await page.context().close();
    }
}

/** `rounds` joins of a room where Ada is already; `media` as the room is made with. Each join is a new browser window. */
export async function measureJoins(browser, server, media, rounds) {
    const path = `/room/${await makeRoom(server, media)}`;
    const ada = await enter(browser, server, kAda, path);
    const all = [];
    for (let round = 0; round < rounds; ++round) {
        all.push(await joinOnce(browser, server, path));
        await ada.getByRole('article', { name: kBob.name, exact: true }).waitFor({ state: 'detached' });
    }
    await ada.context().close();
    return all;
}

/** ms from the navigation to the first contentful paint, each time with nothing cached. */
export async function measureFirstPaints(browser, server, rounds) {
    const all = [];
    for (let round = 0; round < rounds; ++round) {
        const page = await open(browser, server, null, '/');
        all.push(await page.evaluate(() => new Promise((done) => {
            new PerformanceObserver((list) => {
                const paint = list.getEntriesByName('first-contentful-paint')[0];
                if (paint) done(paint.startTime);
            }).observe({ type: 'paint', buffered: true });
        })));
        await page.context().close();
    }
    return all;
}

