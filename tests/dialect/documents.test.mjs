// run: alone timeout 600
// Each document's own client code, in real browsers against the real server: two people see and hear each other. Then people on
// different documents in one room.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { expectPerceived, launchChromium, wear } from '../support/browser.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const socketIoClient = join(dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')), 'dist/socket.io.js');

const kAda = { colour: '#d02020', rgb: [208, 32, 32], tone: 440 };
const kBob = { colour: '#2040d0', rgb: [32, 64, 208], tone: 880 };

describe('the documents in browsers', () => {
    let server;
    let browser;
    before(async () => {
        server = await Parley.start();
        browser = await launchChromium();
    });
    after(async () => {
        await browser?.close();
        await server?.remove();
    });

    /** A page with the document's code in it, wearing that colour and tone; `joined` and `ended` are promises of its moments. */
    async function open(person, document) {
        const context = await browser.newContext({ bypassCSP: true, permissions: ['camera', 'microphone'] });
        await wear(context, person);
        const page = await context.newPage();
        page.on('pageerror', (error) => page.problems.push(error.message));
        page.problems = [];
        await page.goto(`${server.url}/livez`);
        for (const moment of ['joined', 'ended']) page[moment] = new Promise((come) => page.exposeFunction(moment, come));
        await page.evaluate(() => {
            window.remoteVideo = Object.assign(document.createElement('video'), { id: 'remote', autoplay: true });
            document.body.append(window.remoteVideo);
        });
        if (['calls', 'video', 'appointments'].includes(document)) await page.addScriptTag({ content: readFileSync(socketIoClient, 'utf8') });
        await page.addScriptTag({ content: readFileSync(join(here, 'documents', `${document}.js`), 'utf8') });
        return page;
    }

    const start = (page, document, options) =>
        page.evaluate(([name, more]) => window[`start${name}`](more), [document[0].toUpperCase() + document.slice(1), options]);

    async function expectTheyTalk(ada, bob) {
        await Promise.all([expectPerceived(ada, kBob, 20_000, '#remote'), expectPerceived(bob, kAda, 20_000, '#remote')]);
        assert.deepEqual([...ada.problems, ...bob.problems], []);
    }

    const closeBoth = (ada, bob) => Promise.all([ada.context().close(), bob.context().close()]);

    const person = (name) => {
        const userId = freshUser(name);
        return { userId, token: makeToken(userId, { name }) };
    };

    async function room() {
        const { body } = await server.request('POST', '/dev/room/create', { body: { name: 'Test Room' } });
        assert.equal(body.join_url, `/room/${body.room_id}`);
        return body.room_id;
    }

    test('rooms', async () => {
        const roomId = await room();
        const [ada, bob] = [await open(kAda, 'rooms'), await open(kBob, 'rooms')];
        await start(ada, 'rooms', { wsUrl: server.ws, roomId });
        await ada.joined;
        await start(bob, 'rooms', { wsUrl: server.ws, roomId });
        await expectTheyTalk(ada, bob);
        await closeBoth(ada, bob);
    });

    test('bare, in the lobby', async () => {
        const [ada, bob] = [await open(kAda, 'bare'), await open(kBob, 'bare')];
        await start(ada, 'bare', { wsUrl: server.ws });
        await ada.joined;
        await start(bob, 'bare', { wsUrl: server.ws, call: true });
        await expectTheyTalk(ada, bob);
        await closeBoth(ada, bob);
    });

    test('appointments', async () => {
        const [doctor, patient] = [person('dr'), person('pat')];
        const made = await server.request('POST', '/appointments', {
            as: makeToken(doctor.userId, { role: 'practitioner' }),
            body: { practitionerId: doctor.userId, patientId: patient.userId, scheduledDate: '2030-10-15T10:00:00Z', type: 'Remote' },
        });
        const path = `/video-call/room/appointment/${made.body.appointment.id}`;
        const { roomId } = (await server.request('GET', path, { as: patient.token })).body;
        const [ada, bob] = [await open(kAda, 'appointments'), await open(kBob, 'appointments')];
        await start(ada, 'appointments', { url: server.url, roomId, ...doctor });
        await ada.joined;
        await start(bob, 'appointments', { url: server.url, roomId, ...patient });
        await expectTheyTalk(ada, bob);
        assert.equal((await server.request('GET', path, { as: doctor.token })).body.status, 'InProgress');
        await closeBoth(ada, bob);
    });

    test('video', async () => {
        const [caller, callee] = [person('ada'), person('bob')];
        const [ada, bob] = [await open(kAda, 'video'), await open(kBob, 'video')];
        await start(bob, 'video', { url: server.url, ...callee });
        await bob.joined;
        await start(ada, 'video', { url: server.url, ...caller, callee: callee.userId });
        await expectTheyTalk(ada, bob);
        await ada.evaluate(() => window.hangUp());
        await bob.ended;
        await closeBoth(ada, bob);
    });

    test('calls', async () => {
        const [caller, callee] = [person('ada'), person('bob')];
        const [ada, bob] = [await open(kAda, 'calls'), await open(kBob, 'calls')];
        await start(bob, 'calls', { url: server.url, ...callee });
        await bob.joined;
        await start(ada, 'calls', { url: server.url, ...caller, callee: callee.userId });
        await expectTheyTalk(ada, bob);
        assert.deepEqual((await ada.evaluate(() => window.rung)).onlineRecipients, [callee.userId]);
        assert.equal((await bob.evaluate(() => window.ringing)).callerName, 'ada');
        assert.ok((await bob.evaluate(() => window.meeting)).attendee.JoinToken);
        await ada.evaluate(() => window.hangUp());
        await bob.ended;
        await closeBoth(ada, bob);
    });

    test('a rooms client meets an appointments client, whoever comes first', async () => {
        for (const appointmentsFirst of [true, false]) {
            const roomId = await room();
            const someone = person('doc');
            const [ada, bob] = [await open(kAda, 'appointments'), await open(kBob, 'rooms')];
            const enter = {
                appointments: () => start(ada, 'appointments', { url: server.url, roomId, ...someone }),
                rooms: () => start(bob, 'rooms', { wsUrl: server.ws, roomId }),
            };
            if (appointmentsFirst) {
                await enter.appointments();
                await ada.joined;
                await enter.rooms();
            } else {
                await enter.rooms();
                await bob.joined;
                await enter.appointments();
            }
            await expectTheyTalk(ada, bob);
            await closeBoth(ada, bob);
        }
    });

    test('a rooms client answers a video call by its room', async () => {
        const [caller, callee] = [person('ada'), person('bob')];
        const [ada, bob] = [await open(kAda, 'video'), await open(kBob, 'rooms')];
        await start(ada, 'video', { url: server.url, ...caller, callee: callee.userId });
        const roomId = await ada.evaluate(() => window.roomId);
        await start(bob, 'rooms', { wsUrl: server.ws, roomId, query: `&token=${callee.token}` });
        await expectTheyTalk(ada, bob);
        await closeBoth(ada, bob);
    });

    test('a bare client talks to a rooms client', async () => {
        const roomId = await room();
        const [ada, bob] = [await open(kAda, 'bare'), await open(kBob, 'rooms')];
        await start(ada, 'bare', { wsUrl: server.ws, query: `?room_id=${roomId}` });
        await ada.joined;
        await start(bob, 'rooms', { wsUrl: server.ws, roomId });
        await expectTheyTalk(ada, bob);
        await closeBoth(ada, bob);
    });
});
