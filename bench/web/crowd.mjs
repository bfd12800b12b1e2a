// 25 tiles in the web app while people speak, switch, come and go: which tasks of the page's main thread took long, and whose code it was.
// The app and the SDK are those of the binary; who is in the room is made up in the page (crowd_page.js).
import { readFileSync } from 'node:fs';
import { joinAs, kAda, open } from '../../tests/support/meet.mjs';

const script = readFileSync(new URL('crowd_page.js', import.meta.url), 'utf8');
export const kTiles = 25;

/** `busy_ms` of it: {tiles, playing, steps, longTasks: ms[], own: {duration, invoker}[]}. */
export async function measureCrowd(browser, server, busy_ms) {
    const page = await open(browser, server, kAda, '/room/crowd', { prepare: script, viewport: { width: 1440, height: 900 } });
    try {
        await joinAs(page, 'Me');
        await page.waitForFunction((count) => document.querySelectorAll('.stage article, article').length >= count, kTiles);
        const tiles = await page.getByRole('article').count();
        await page.waitForFunction((count) => [...document.querySelectorAll('article video')].filter((video) => video.videoWidth > 0).length >= count, kTiles - 1);
        const playing = await page.evaluate(() => [...document.querySelectorAll('article video')].filter((video) => video.videoWidth > 0).length);
        const noted = await page.evaluate((ms) => window.crowd.busy(ms), busy_ms);
        return { tiles, playing, ...noted, problems: page.problems };
    } finally {
        await page.context().close();
    }
}
