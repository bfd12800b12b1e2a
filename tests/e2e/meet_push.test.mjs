// run: alone timeout 600
// Being told of calls while Parley is closed, in a real browser: the switch, what a push shows, and where a press on it leads (U38). A browser of
// tests reaches no push service, so the page's PushManager is a stand-in that gives out an address of ours; what the server posts there is
// decrypted and handed to the real service worker.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { kBob, launch, open, pictures } from '../support/meet.mjs';
import { freshUser, makeToken } from '../support/parley.mjs';
import { PushService, Receiver } from '../support/push_service.mjs';
import { stage } from '../support/stage.mjs';

const kSwitch = 'Tell me about calls when Parley is closed';

/** In place of the browser's own: remembers across pages that it is subscribed, and what it was asked. */
const standIn = (subscription) => `(() => {
    const subscription = ${JSON.stringify(subscription)};
    const key = 'stand-in';
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
    const made = () => ({
        ...subscription, options: { applicationServerKey: bytes(localStorage.getItem(key)) }, toJSON: () => subscription,
        unsubscribe: async () => (localStorage.removeItem(key), localStorage.setItem('ended', '1'), true),
    });
    PushManager.prototype.getSubscription = async () => (localStorage.getItem(key) ? made() : null);
    PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
        if (!userVisibleOnly) throw new DOMException('only what is shown', 'NotAllowedError');
        localStorage.setItem(key, btoa(String.fromCharCode(...new Uint8Array(applicationServerKey))));
        return made();
    };
})()`;

describe('web push on the web app', () => {
    let server;
    let browser;
    let service;
    const sockets = [];
    stage(launch, (started) => ({ server, browser } = started), async () => ({ env: { PARLEY_PUSH__ALLOW_PRIVATE: 'true' } }));
    before(async () => {
        service = await PushService.start();
    });
    after(async () => {
        sockets.forEach((socket) => socket.disconnect());
        await service?.stop();
    });

    /** Bob's browser on the page of people: {page, user, device}. */
    async function signIn({ permissions = ['notifications'], more = '', ...options } = {}) {
        const user = freshUser('bob');
        const device = { path: `/${randomUUID()}`, receiver: new Receiver() };
        const prepare = `${standIn(device.receiver.subscription(service.url + device.path))};${more}`;
        const page = await open(browser, server, kBob, '/people', { token: makeToken(user, { name: 'Bob' }), permissions, prepare, ...options });
        return { page, user, device };
    }
    const theSwitch = (page) => page.getByRole('switch', { name: kSwitch });
    async function switchedOn(options) {
        const bob = await signIn(options);
        await bob.page.getByRole('switch').click();
        await bob.page.locator('[role="switch"]:checked').waitFor();
        bob.worker = bob.page.context().serviceWorkers()[0] ?? await bob.page.context().waitForEvent('serviceworker');
        // How a push service's word reaches a worker: by the browser's own door for tests, which is another one after each navigation.
        bob.deliver = async (notice) => {
            const door = await bob.page.context().newCDPSession(bob.page);
            const registered = new Promise((found) => door.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
                const ours = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${server.url}/` && !isDeleted);
                if (ours) found(ours.registrationId);
            }));
            await door.send('ServiceWorker.enable');
            await door.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId: await registered, data: JSON.stringify(notice) });
            // The door stays open: what goes through it is taken in after the answer, and is lost where it shuts before.
        };
        /** What is on the screen once a notice of that tag is, in the words of the person. */
        bob.shown = (callId, title) => bob.worker.evaluate(async ([tag, wanted]) => {
            for (let tries = 0; ; ++tries) {
                const list = await registration.getNotifications({ tag });
                if (list.some((each) => !wanted || each.title === wanted)) return list.map(({ title: said, body, dir, lang }) => ({ title: said, body, dir, lang }));
                if (tries > 500) throw new Error(`shown: ${JSON.stringify((await registration.getNotifications()).map(({ title, tag }) => [title, tag]))}`);
                await new Promise((tick) => setTimeout(tick, 20));
            }
        }, [`parley-call-${callId}`, title]);
        /** A press, as far as a test can: the browser's leave to bring a window up is given by stand-ins that note it. */
        bob.press = (callId) => bob.worker.evaluate(async (tag) => {
            const did = [];
            clients.openWindow = async (path) => void did.push(`open ${path}`);
            WindowClient.prototype.focus = async function () { did.push('focus'); };
            const [notification] = await registration.getNotifications({ tag });
            const event = new NotificationEvent('notificationclick', { notification });
            const waits = [];
            event.waitUntil = (promise) => waits.push(promise);
            dispatchEvent(event);
            await Promise.all(waits);
            return [...did, (await registration.getNotifications({ tag })).length];
        }, `parley-call-${callId}`);
        return bob;
    }
    /** That person on Socket.IO. */
    async function connect(user, name) {
        const socket = io(server.url, { auth: { token: makeToken(user, { name }) }, transports: ['websocket'], forceNew: true });
        sockets.push(socket);
        await new Promise((done, failed) => socket.once('connect', done).once('connect_error', failed));
        return socket;
    }
    /** Ada on Socket.IO rings somebody who has no page open any more. */
    async function ring({ user, device }) {
        const caller = freshUser('ada');
        const socket = await connect(caller, 'Ada');
        for (;;) {
            const sessionId = randomUUID();
            const answer = await socket.emitWithAck('call-user', { sessionId, recipientIds: [user], callType: 'DIRECT' });
            assert.equal(answer.success, true, JSON.stringify(answer));
            const end = () => socket.emitWithAck('end-call', { sessionId });
            if (answer.offlineRecipients.includes(user)) return { sessionId, end, caller };
            await end(); // their page is just going
            await next(device, 'missed-call', sessionId); // as many tries as there are pushes: no more than a person's queue holds
        }
    }
    /** The notice of that call that the server posts for that device, as its browser reads it. */
    async function next({ path, receiver }, type, callId) {
        for (;;) {
            const notice = receiver.read((await service.next(path)).body);
            if (notice.type === type && notice.callId === callId) return notice;
        }
    }
    /** Bob's page is closed: the server is told at once, since he says goodbye by leaving it; the worker a moment later. */
    async function leave({ page, worker }) {
        await page.goto('about:blank');
        await worker.evaluate(async () => {
            for (let tries = 0; (await clients.matchAll({ type: 'window', includeUncontrolled: true })).length > 0; ++tries) {
                if (tries > 500) throw Error('the page is still there');
                await new Promise((tick) => setTimeout(tick, 20));
            }
        });
    }

    test('U38: the switch subscribes; a missed call is shown by the worker, and a press opens the calls, where one calls back', async () => {
        const bob = await switchedOn();
        await bob.page.screenshot({ path: join(pictures, 'push.png') });
        await bob.page.reload();
        await bob.page.locator('[role="switch"]:checked').waitFor();
        await leave(bob);
        const call = await ring(bob);
        await call.end();
        await bob.deliver(await next(bob.device, 'missed-call', call.sessionId));
        assert.deepEqual(await bob.shown(call.sessionId), [{ title: 'Missed call', body: 'Ada called', dir: 'ltr', lang: 'en' }]);
        assert.deepEqual(await bob.press(call.sessionId), ['open /history', 0]);
        await bob.page.goto(`${server.url}/history`);
        await bob.page.getByText('Missed call', { exact: true }).waitFor();
        await bob.page.getByRole('button', { name: /Call .* back/ }).waitFor();
        assert.deepEqual(bob.page.problems, []);
    });

    test('U38: what rings is shown until it was missed; a press on it leads to a page where it rings', async () => {
        const bob = await switchedOn();
        await leave(bob);
        const { sessionId, end } = await ring(bob);
        await bob.deliver(await next(bob.device, 'ringing', sessionId));
        assert.deepEqual(await bob.shown(sessionId), [{ title: '☎ Ada is calling', body: 'Open Parley to answer', dir: 'ltr', lang: 'en' }]);
        assert.deepEqual(await bob.press(sessionId), ['open /people', 0]);
        await bob.page.goto(`${server.url}/people`);
        await bob.page.getByRole('alertdialog', { name: 'Incoming call' }).waitFor();
        await end();
        const missed = await next(bob.device, 'missed-call', sessionId);
        await leave(bob);
        await bob.deliver(missed);
        const list = await bob.shown(sessionId, 'Missed call');
        assert.equal(list.length, 1, 'one took the other’s place');
    });

    for (const [event, title] of [['accept-call', 'Answered on another device'], ['reject-call', 'Declined on another device']]) {
        test(`U38: a ring that was seen to elsewhere gives way, without a sound, to "${title}"`, async () => {
            const bob = await switchedOn();
            await leave(bob);
            const { sessionId, caller } = await ring(bob);
            await bob.deliver(await next(bob.device, 'ringing', sessionId));
            await bob.shown(sessionId, '☎ Ada is calling');
            const phone = await connect(bob.user, 'Bob');
            assert.equal((await phone.emitWithAck(event, { sessionId, callerId: caller })).success, true);
            await bob.deliver(await next(bob.device, event === 'accept-call' ? 'answered-elsewhere' : 'rejected-elsewhere', sessionId));
            const list = await bob.shown(sessionId, title);
            assert.deepEqual(list, [{ title, body: 'Ada called', dir: 'ltr', lang: 'en' }], 'one took the other’s place');
            const how = await bob.worker.evaluate(async (tag) => (await registration.getNotifications({ tag })).map(({ silent, requireInteraction, renotify }) => [silent, requireInteraction, renotify]), `parley-call-${sessionId}`);
            assert.deepEqual(how, [[true, false, false]]);
        });
    }

    test('who looks at a page has nothing shown any more of a ring that is over', async () => {
        const bob = await switchedOn();
        const notice = { callId: 'c1', from: 'ada', fromName: 'Ada', at: new Date().toISOString() };
        const left = await bob.worker.evaluate(async (given) => {
            const take = async (type) => {
                const event = new PushEvent('push', { data: JSON.stringify({ ...given, type }) });
                const waits = [];
                event.waitUntil = (promise) => waits.push(promise);
                dispatchEvent(event);
                await Promise.all(waits);
                return (await registration.getNotifications({ tag: 'parley-call-c1' })).length;
            };
            Object.defineProperty(WindowClient.prototype, 'focused', { get: () => Boolean(self.looks), configurable: true });
            const rang = await take('ringing');
            self.looks = true;
            return [rang, await take('answered-elsewhere')];
        }, notice);
        assert.deepEqual(left, [1, 0]);
    });

    test('an open page is brought to the front and shows the calls, but for a page in a call; who looks at it is not told twice', async () => {
        const bob = await switchedOn();
        const notice = { type: 'missed-call', callId: 'c1', from: 'ada', fromName: 'Ada', at: new Date().toISOString() };
        const other = await bob.page.context().newPage(); // in front of Bob's
        await bob.worker.evaluate(() => { Object.defineProperty(WindowClient.prototype, 'focused', { get: () => Boolean(self.looks), configurable: true }); });
        await bob.deliver(notice);
        await bob.shown('c1');
        assert.deepEqual(await bob.press('c1'), ['focus', 0]);
        await bob.page.waitForURL(/\/history$/);
        await bob.page.evaluate(() => { history.pushState(null, '', '/room/abc'); });
        await bob.deliver({ ...notice, callId: 'c2' });
        await bob.shown('c2');
        assert.deepEqual(await bob.press('c2'), ['focus', 0]);
        assert.equal(new URL(bob.page.url()).pathname, '/room/abc');
        const shown = await bob.worker.evaluate(async (data) => {
            self.looks = true;
            const event = new PushEvent('push', { data });
            const waits = [];
            event.waitUntil = (promise) => waits.push(promise);
            dispatchEvent(event);
            await Promise.all(waits);
            return (await registration.getNotifications({ tag: 'parley-call-c3' })).length;
        }, JSON.stringify({ ...notice, callId: 'c3' }));
        assert.equal(shown, 0);
        await other.close();
    });

    for (const [locale, title, body, dir] of [['de-DE', 'Verpasster Anruf', 'Ada hat angerufen', 'ltr'], ['es-ES', 'Llamada perdida', 'Ada ha llamado', 'ltr'], ['ar', 'مكالمة فائتة', 'اتصل Ada', 'rtl']]) {
        test(`U42: a notification speaks ${locale.slice(0, 2)}`, async () => {
            const bob = await switchedOn({ locale });
            await bob.page.waitForFunction(() => caches.match('/push-words', { cacheName: 'parley-push' }));
            await leave(bob);
            await bob.deliver({ type: 'missed-call', callId: 'c1', from: 'ada', fromName: 'Ada', at: new Date().toISOString() });
            assert.deepEqual(await bob.shown('c1'), [{ title, body, dir, lang: locale.slice(0, 2) }]);
        });
    }

    test('what is no notice of ours shows something all the same, as browsers want it', async () => {
        const bob = await switchedOn();
        await leave(bob);
        await bob.deliver({ surprise: true });
        await bob.shown('undefined');
    });

    test('signing out and switching off end it here and at the server', async () => {
        for (const how of ['sign out', 'switch off']) {
            const bob = await switchedOn();
            const id = await bob.page.evaluate(() => JSON.parse(localStorage.getItem('parley.meet')).push);
            const gone = bob.page.waitForResponse((response) => response.url().endsWith(`/api/push/subscriptions/${id}`) && response.request().method() === 'DELETE');
            if (how === 'sign out') await bob.page.getByRole('button', { name: /Sign out/ }).click();
            else await theSwitch(bob.page).click();
            assert.equal((await gone).status(), 204, how);
            assert.equal(await bob.page.evaluate(() => localStorage.getItem('ended')), '1', how);
            assert.equal(await bob.page.evaluate(() => JSON.parse(localStorage.getItem('parley.meet')).push), '');
            if (how === 'switch off') await bob.page.locator('[role="switch"]:not(:checked)').waitFor();
        }
    });

    test('why it cannot be switched on is told, each cause for itself', async () => {
        const cause = async (page) => page.locator('[data-cause]').getAttribute('data-cause');
        const { page: denied } = await signIn({ permissions: [] });
        assert.equal(await cause(denied), 'denied');
        await denied.getByText('Notifications are blocked for this page').waitFor();
        const { page: insecure } = await signIn({ more: `Object.defineProperty(window, 'isSecureContext', { value: false });` });
        assert.equal(await cause(insecure), 'insecure');
        assert.ok(await theSwitch(insecure).isDisabled());
        const { page: old } = await signIn({ more: 'delete window.PushManager;' });
        assert.equal(await cause(old), 'unsupported');
        const { page: dismissed } = await signIn({ more: `Notification.requestPermission = async () => 'default';` });
        assert.equal(await dismissed.locator('[data-cause]').count(), 0, 'nobody was asked yet');
        await theSwitch(dismissed).click();
        assert.equal(await cause(dismissed), 'dismissed');
        const { page: cut } = await signIn({ more: `PushManager.prototype.subscribe = async () => { throw new DOMException('no push service', 'AbortError'); };` });
        await theSwitch(cut).click();
        assert.equal(await cause(cut), 'failed');
        assert.ok(!(await theSwitch(cut).isChecked()));
    });
});
