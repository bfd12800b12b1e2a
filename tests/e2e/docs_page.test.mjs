// The page of the API documents in a real browser: it draws everything with its own script, asks nobody else, and breaks no policy.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from '../support/browser.mjs';
import { Parley } from '../support/parley.mjs';

describe('/docs', () => {
    let server;
    let browser;
    let page;
    const requests = [];
    const complaints = [];

    before(async () => {
        server = await Parley.start();
        browser = await launchChromium();
        page = await browser.newPage();
        page.on('request', (request) => requests.push(request.url()));
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(String(error)));
        await page.goto(`${server.url}/docs`);
        await page.waitForSelector('main section');
    });
    after(async () => {
        await browser?.close();
        await server?.remove();
    });

    test('draws every path and every event', async () => {
        const api = (await server.request('GET', '/openapi.json')).body;
        const events = (await server.request('GET', '/asyncapi.json')).body;
        const operations = Object.values(api.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
        const messages = Object.values(events.channels).reduce((sum, channel) => sum + Object.keys(channel.messages).length, 0);
        assert.equal(await page.locator('main details').count(), operations + messages);
    });

    test('asks this server alone, and breaks no policy', () => {
        assert.ok(requests.length >= 4);
        assert.deepEqual(requests.filter((url) => !url.startsWith(`${server.url}/`)), []);
        assert.deepEqual(complaints, []);
    });

    test('finds by what one types', async () => {
        await page.getByLabel('Find a path, event or field').fill('MediaPlacement');
        await page.getByText('1 found').waitFor();
        assert.equal(await page.locator('main details:visible').count(), 1);
        await page.getByLabel('Find a path, event or field').fill('');
    });

    test('opens the entry that a link names', async () => {
        await page.goto(`${server.url}/docs#post-room-create`);
        await page.reload();
        await page.waitForSelector('#post-room-create[open]');
        assert.match(await page.locator('#post-room-create').innerText(), /join_url/);
    });
});
