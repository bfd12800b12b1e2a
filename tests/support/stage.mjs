// One server and one browser for all tests of a suite.
import { after, afterEach, before } from 'node:test';
import { Parley } from './parley.mjs';

/**
 * To be called in a describe(): starts a Parley and a browser before its tests and hands both to `use({ server, browser })`;
 * closes the pages after each test, and both after the last. `options`: an async function that makes Parley.start's.
 */
export function stage(launch, use, options = async () => ({})) {
    let server;
    let browser;
    before(async () => {
        server = await Parley.start(await options());
        browser = await launch();
        use({ server, browser });
    });
    afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
    after(async () => {
        await browser?.close();
        await server?.remove();
    });
}
