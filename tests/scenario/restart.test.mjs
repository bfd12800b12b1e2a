// run: timeout 300
// Leaving and coming back, also across a restart of the server: who resumes within the grace is not seen to leave, who does not is
// announced exactly once, and a call that nobody comes back to ends with the right duration.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BareClient, RoomsClient } from '../dialect/clients/plain.mjs';
import { AppointmentsClient, CallsClient, VideoClient } from '../dialect/clients/socket.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

const kOffer = { type: 'offer', sdp: 'v=0\r\n' };
const kGrace_ms = 2000;

describe('a restart of the server', () => {
    let server;
    const clients = [];
    before(async () => (server = await Parley.start({ env: { PARLEY_ROOMS__GRACE: `${kGrace_ms}ms` } })));
    after(async () => {
        for (const client of clients) client.close();
        await server?.remove();
    });

    function client(Client, name, { token = true, role } = {}) {
        const userId = freshUser(name);
        const made = new Client({ server, userId, name, token: token ? makeToken(userId, { name, role }) : undefined });
        clients.push(made);
        return made;
    }

    async function restart(...present) {
        const lost = present.map((one) => one.inbox.take(['closed', 'disconnected']));
        await server.kill();
        await Promise.all(lost);
        await server.start();
    }

    for (const [name, Client, token] of [['rooms, as a guest', RoomsClient, false], ['rooms, as a user', RoomsClient, true], ['bare, as a guest', BareClient, false]]) {
        test(`${name}: both come back with their peer ids, and the room goes on`, async () => {
            const { body } = await server.request('POST', '/room/create', { body: { name: 'kept' } });
            const [ada, bob] = [client(Client, 'ada', { token }), client(Client, 'bob', { token })];
            await ada.enter({ roomId: body.room_id });
            await bob.enter({ roomId: body.room_id });
            await ada.inbox.take('joined');
            const before = [ada.peerId, bob.peerId];
            await restart(ada, bob);
            await Promise.all([ada.resume(), bob.resume()]);
            assert.deepEqual([ada.peerId, bob.peerId], before);
            ada.meets(bob.peerId);
            ada.signal('offer', kOffer);
            assert.equal((await bob.inbox.take('offer')).from, ada.peerId);
            assert.deepEqual([...ada.inbox.all('left'), ...bob.inbox.all('left')], []);
        });
    }

    test('a guest who does not come back is announced as left exactly once', async () => {
        const { body } = await server.request('POST', '/room/create', { body: {} });
        const [ada, bob] = [client(RoomsClient, 'ada', { token: false }), client(RoomsClient, 'bob', { token: false })];
        await ada.enter({ roomId: body.room_id });
        await bob.enter({ roomId: body.room_id });
        await restart(ada, bob);
        await ada.resume();
        assert.equal((await ada.inbox.take('left')).peer, bob.peerId);
        ada.send({ type: 'ping' });
        await ada.inbox.take('pong');
        assert.deepEqual(ada.inbox.all('left'), []);
    });

    test('a wrong resume value makes a new guest; one that was used is worth nothing', async () => {
        const { body } = await server.request('POST', '/room/create', { body: {} });
        const ada = client(RoomsClient, 'ada', { token: false });
        await ada.enter({ roomId: body.room_id });
        const first = ada.peerId;
        const thief = client(RoomsClient, 'eve', { token: false });
        await thief.enter({ roomId: body.room_id });
        assert.notEqual(thief.peerId, first);
    });

    for (const [name, Client] of [['calls', CallsClient], ['video', VideoClient]]) {
        test(`${name}: a call goes on when both come back`, async () => {
            const [ada, bob] = [client(Client, 'ada'), client(Client, 'bob')];
            await bob.connect();
            const meeting = await ada.host(bob.userId);
            await bob.enter(meeting);
            await ada.inbox.take('joined');
            bob.meets(ada.userId);
            await restart(ada, bob);
            await Promise.all([ada.resume(), bob.resume()]);
            ada.signal('offer', kOffer);
            assert.equal((await bob.inbox.take('offer')).from, ada.userId);
            const { body } = await server.request('GET', `/api/calls/${meeting.callId}`, { as: ada.token });
            assert.equal(body.call.status, 'ACTIVE');
            assert.deepEqual([...ada.inbox.all('ended'), ...bob.inbox.all('ended')], []);
            ada.leave();
            await bob.inbox.take('ended');
        });
    }

    test('a call that nobody comes back to ends after the grace, with the right duration', async () => {
        const [ada, bob] = [client(CallsClient, 'ada'), client(CallsClient, 'bob')];
        await bob.connect();
        const meeting = await ada.host(bob.userId);
        await bob.enter(meeting);
        await restart(ada, bob);
        let call;
        do ({ body: { call } } = await server.request('GET', `/api/calls/${meeting.callId}`, { as: ada.token }));
        while (call.status === 'ACTIVE');
        assert.equal(call.status, 'ENDED');
        const seconds = (Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000;
        assert.equal(call.duration, Math.floor(seconds));
        assert.ok(seconds >= kGrace_ms / 1000, 'the grace was given');
        assert.ok(call.participants.every(({ status, leftAt }) => status === 'LEFT' && leftAt));
    });

    test('appointments: both come back, and the call is still in progress', async () => {
        const [doctor, patient] = [client(AppointmentsClient, 'doc', { role: 'practitioner' }), client(AppointmentsClient, 'pat')];
        const made = await server.request('POST', '/appointments', {
            as: doctor.token,
            body: { practitionerId: doctor.userId, patientId: patient.userId, scheduledDate: '2030-10-15T10:00:00Z', type: 'Remote' },
        });
        const path = `/video-call/room/appointment/${made.body.appointment.id}`;
        const { roomId } = (await server.request('GET', path, { as: doctor.token })).body;
        await doctor.enter({ roomId });
        await patient.enter({ roomId });
        await restart(doctor, patient);
        await Promise.all([doctor.resume(), patient.resume()]);
        const { body } = await server.request('GET', path, { as: patient.token });
        assert.equal(body.status, 'InProgress');
        assert.deepEqual([...doctor.inbox.all(['left', 'ended']), ...patient.inbox.all(['left', 'ended'])], []);
        patient.signal('offer', kOffer);
        assert.equal((await doctor.inbox.take('offer')).from, patient.userId);
    });

    test('SIGTERM drains: not ready, clients told, exit 0, and their places wait', async () => {
        const { body } = await server.request('POST', '/room/create', { body: {} });
        const ada = client(RoomsClient, 'ada', { token: false });
        await ada.enter({ roomId: body.room_id });
        const first = ada.peerId;
        const closed = ada.inbox.take('closed');
        assert.deepEqual(await server.stop(), { code: 0, signal: null });
        assert.equal((await closed).code, 1001);
        await server.start();
        await ada.resume();
        assert.equal(ada.peerId, first);
    });
});
