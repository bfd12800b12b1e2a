// run: alone timeout 300
// The link opens a call: two people in real browsers on the page that the server itself serves.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expectPerceived, launchChromium, wear } from '../support/browser.mjs';
import { Parley, binary } from '../support/parley.mjs';

const kAda = { name: 'Ada', colour: '#d02020', rgb: [208, 32, 32], tone: 440 };
const kBob = { name: 'Bob', colour: '#2040d0', rgb: [32, 64, 208], tone: 880 };
const pictures = join(dirname(binary), 'screenshots'); // to be looked at; never committed

describe('the plain page', () => {
    let server;
    let browser;
    before(async () => {
        mkdirSync(pictures, { recursive: true });
        server = await Parley.start();
        browser = await launchChromium();
    });
    after(async () => {
        await browser?.close();
        await server?.remove();
    });

    async function open(person, path, { width = 1280, height = 800, permissions = ['camera', 'microphone'] } = {}) {
        const context = await browser.newContext({ viewport: { width, height }, permissions });
        if (person) await wear(context, person);
        const page = await context.newPage();
        page.problems = [];
        page.outside = [];
        page.on('pageerror', (error) => page.problems.push(error.message));
        page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
        page.on('request', (request) => {
            if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) page.outside.push(request.url());
        });
        await page.goto(server.url + path);
        return page;
    }

    async function joinAs(page, name) {
        await page.getByLabel('Your name').fill(name);
        await page.getByRole('button', { name: 'Join the call' }).click();
        await page.getByRole('toolbar', { name: 'Call controls' }).waitFor();
    }

    async function call() {
        const { body } = await server.request('POST', '/room/create', { body: { name: 'Tea' } });
        const ada = await open(kAda, body.join_url);
        await joinAs(ada, 'Ada');
        const bob = await open(kBob, body.join_url);
        await joinAs(bob, 'Bob');
        return { ada, bob, roomId: body.room_id };
    }

    const bothPerceive = (ada, bob) => Promise.all([expectPerceived(ada, kBob), expectPerceived(bob, kAda)]);

    test('a room is made on the first page, and its link opens the call', async () => {
        const page = await open(kAda, '/');
        await page.screenshot({ path: join(pictures, 'home.png') });
        await page.getByLabel('Name of the room').fill('Tea & <b>biscuits</b>');
        await page.getByRole('button', { name: 'Create a room' }).click();
        await page.waitForURL(/\/room\/[\w-]{22}$/);
        await page.getByRole('heading', { name: 'Ready to join?' }).waitFor();
        assert.equal(await page.locator('#room-name').textContent(), 'Tea & <b>biscuits</b>');
        await page.screenshot({ path: join(pictures, 'ready.png') });
        await page.getByRole('button', { name: 'Join the call' }).click();
        await page.getByText('Please enter your name.').waitFor();
        await joinAs(page, 'Ada');
        await page.getByText('You are the only one here').waitFor();
        assert.equal(await page.getByLabel('Link to this room').inputValue(), page.url());
        assert.deepEqual(page.outside, [], 'no request leaves the server');
        assert.deepEqual(page.problems, []);
        await page.context().close();
    });

    test('two people see and hear each other, also after the server was killed and started again', async () => {
        const { ada, bob } = await call();
        await bothPerceive(ada, bob);
        await ada.screenshot({ path: join(pictures, 'call.png') });
        await bob.setViewportSize({ width: 390, height: 844 });
        await bob.screenshot({ path: join(pictures, 'call-phone.png') });

        await server.kill();
        await ada.getByText('Connection lost. Reconnecting…').waitFor();
        await bothPerceive(ada, bob); // the media needs no server
        await server.start();
        for (const page of [ada, bob]) await page.locator('#banner').waitFor({ state: 'hidden' });
        await bothPerceive(ada, bob);

        // The line to the server is whole again: a change on one side shows on the other.
        await ada.getByRole('button', { name: 'Camera off' }).click();
        await bob.locator('.tile:not(.self).no-video').waitFor();
        await ada.getByRole('button', { name: 'Camera on' }).click();
        await bob.locator('.tile:not(.self):not(.no-video)').waitFor();
        await bothPerceive(ada, bob);
        await Promise.all([ada.context().close(), bob.context().close()]);
    });

    test('mute, hang up and join again', async () => {
        const { ada, bob } = await call();
        await bothPerceive(ada, bob);
        await bob.getByRole('button', { name: 'Mute', exact: true }).click();
        await ada.locator('.tile:not(.self) .state', { hasText: 'Muted' }).waitFor();
        await bob.getByRole('button', { name: 'Hang up' }).click();
        await bob.getByRole('heading', { name: 'You left the call' }).waitFor();
        await ada.getByText('You are the only one here').waitFor();
        await bob.getByRole('button', { name: 'Join again' }).click();
        await joinAs(bob, 'Bob');
        await bothPerceive(ada, bob);
        await Promise.all([ada.context().close(), bob.context().close()]);
    });

    test('a page that is closed leaves the room', async () => {
        const { ada, bob } = await call();
        await bothPerceive(ada, bob);
        await bob.context().close();
        await ada.getByText('You are the only one here').waitFor();
        await ada.context().close();
    });

    test('a room that is gone says so', async () => {
        const page = await open(kAda, '/room/AAAAAAAAAAAAAAAAAAAAAA');
        await page.getByRole('heading', { name: 'This room does not exist' }).waitFor();
        await page.screenshot({ path: join(pictures, 'gone.png') });
        await page.context().close();
    });

    test('a denied camera gets clear words, and one can join all the same', async () => {
        const { body } = await server.request('POST', '/room/create', { body: {} });
        const context = await browser.newContext();
        await context.addInitScript(() => {
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
        });
        const page = await context.newPage();
        await page.goto(server.url + body.join_url);
        await page.getByText('Your browser blocks the camera and the microphone.').waitFor();
        await page.screenshot({ path: join(pictures, 'denied.png') });
        await joinAs(page, 'Eve');
        const ada = await open(kAda, body.join_url);
        await joinAs(ada, 'Ada');
        await expectPerceived(page, kAda);
        await Promise.all([context.close(), ada.context().close()]);
    });

    test('the page is served with a strict policy', async () => {
        const page = await server.request('GET', '/', { headers: { Accept: 'text/html' } });
        const policy = page.headers.get('content-security-policy');
        assert.match(policy, /default-src '(none|self)'/);
        assert.doesNotMatch(policy, /unsafe|\*/);
        assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
        assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    });
});
