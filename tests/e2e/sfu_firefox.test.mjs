// run: alone timeout 300
// Two kinds of browser in one room of the media server: three Chromium and Debian's Firefox, each of which sees the colour and hears
// the tone of each other.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { launchFirefox } from '../support/firefox.mjs';
import { Parley } from '../support/parley.mjs';
import { allPerceive, enter, inbound, kAda, kBob, kCyd, kDan, leave, makeRoom, open, pictures, problems, route } from '../support/sfu.mjs';

describe('Chromium and Firefox through the media server', () => {
    let server;
    let chromium;
    let firefox;
    before(async () => {
        server = await Parley.start();
        [chromium, firefox] = await Promise.all([launchChromium(), launchFirefox()]);
    });
    after(async () => {
        await Promise.all([chromium?.close(), firefox?.close()]);
        await server?.remove();
    });

    test('three Chromium and one Firefox in a room; colour and tone of each are read back by each', async (t) => {
        const room = await makeRoom(server, 'sfu');
        const pages = [];
        for (const person of [kAda, kBob, kCyd]) pages.push(await open(chromium, server, room, person));
        const dan = await enter(await firefox.newPage(), server, room, kDan, { device: true });
        pages.push(dan);
        await allPerceive(pages, 60_000);
        for (const page of pages) assert.deepEqual(await problems(page), [], page.person.name);
        for (const which of ['pub', 'sub']) {
            const { remote } = await route(dan, which);
            assert.deepEqual([remote.protocol, remote.address], ['udp', '127.0.0.1'], which);
        }
        const seen = (await inbound(dan, kAda, 'video')).framesDecoded;
        await allPerceive(pages, 60_000); // the pictures move: each colour is read from a fresh frame
        const later = (await inbound(dan, kAda, 'video')).framesDecoded;
        t.diagnostic(`Firefox decoded ${later} frames of Ada`);
        assert.ok(later > seen);
        await dan.screenshot({ path: join(pictures, 'sfu-firefox.png') });
        await leave(...pages);
    });
});
