// A user's access is taken away: DELETE /api/users/{userId}/sessions against the real server, on every dialect, and after it was killed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BareClient, RoomsClient } from '../dialect/clients/plain.mjs';
import { AppointmentsClient, CallsClient } from '../dialect/clients/socket.mjs';
import { makeAppointment, makeRoom, openWs } from '../support/house.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

let server;
before(async () => (server = await Parley.start()));
after(() => server?.remove());

const clients = [];
after(() => clients.forEach((client) => client.close()));

function client(Client, name = 'ada') {
    const userId = freshUser(name);
    const made = new Client({ server, userId, name, token: makeToken(userId, { name }) });
    clients.push(made);
    return made;
}

const revoke = (userId, as = makeToken('the-app', { role: 'service' })) => server.request('DELETE', `/api/users/${userId}/sessions`, { as });
/** A token that is made after the second of the revocation. */
const later = (userId) => makeToken(userId, { iat: Math.floor(Date.now() / 1000) + 2 });

test('only the host app may', async () => {
    const ada = freshUser('ada');
    assert.equal((await server.request('DELETE', `/api/users/${ada}/sessions`)).status, 401);
    const { status, body } = await revoke(ada, makeToken(ada));
    assert.equal(status, 403);
    assert.equal(body.success, false);
    assert.equal(body.error.code, 'forbidden');
});

test('every socket is told and closed, peers leave, and the token is good for nothing', async () => {
    const userId = freshUser('ada');
    const token = makeToken(userId);
    const of = (Client) => {
        const one = new Client({ server, userId, name: 'ada', token });
        clients.push(one);
        return one;
    };
    const roomId = await makeRoom(server);
    const { roomId: visit } = await makeAppointment(server, freshUser('doc'), userId);
    const [rooms, bare, root, appointments, bob] = [of(RoomsClient), of(BareClient), of(CallsClient), of(AppointmentsClient), client(RoomsClient, 'bob')];
    await bob.enter({ roomId });
    await rooms.enter({ roomId });
    await bare.enter({ roomId });
    await root.connect();
    await appointments.enter({ roomId: visit });
    const begun = performance.now();
    assert.equal((await revoke(userId)).status, 204);
    for (const plain of [rooms, bare]) {
        assert.equal((await plain.inbox.take('error')).code, 'revoked');
        assert.equal((await plain.inbox.take('closed')).code, 4401);
    }
    for (const socket of [root, appointments]) {
        assert.equal((await socket.inbox.take('error')).data.code, 'revoked');
        assert.equal((await socket.inbox.take('disconnected')).reason, 'io server disconnect');
    }
    await bob.inbox.take('left');
    await bob.inbox.take('left');
    assert.ok(performance.now() - begun < 2000);

    assert.equal((await server.request('GET', '/api/calls', { as: token })).status, 401);
    for (const path of ['/ws', '/']) {
        assert.deepEqual(await openWs(server, `${path}?room_id=${roomId}&token=${token}`).outcome, { status: 401 });
    }
    for (const socket of [root, appointments]) await assert.rejects(socket.connect(), { message: 'unauthorized' });
    for (const claims of [{ iat: undefined }, { iat: 1 }]) {
        assert.equal((await server.request('GET', '/api/calls', { as: makeToken(userId, claims) })).status, 401);
    }
    assert.equal((await server.request('GET', '/api/calls', { as: later(userId) })).status, 200);
    assert.equal((await server.request('GET', '/api/calls', { as: makeToken(freshUser('bob')) })).status, 200);
});

test('also after a restart, however the server ended', async () => {
    const own = await Parley.start();
    try {
        const userId = freshUser('ada');
        const token = makeToken(userId);
        const app = makeToken('the-app', { role: 'service' });
        assert.equal((await own.request('DELETE', `/api/users/${userId}/sessions`, { as: app })).status, 204);
        await own.kill();
        await own.start();
        assert.equal((await own.request('GET', '/api/calls', { as: token })).status, 401);
        assert.equal((await own.request('GET', '/api/calls', { as: later(userId) })).status, 200);
    } finally {
        await own.remove();
    }
});
