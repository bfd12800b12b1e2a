// run: alone timeout 900
// `kill -9` at 200 random moments under load: whatever the server has acknowledged is there afterwards, and nothing is in a state that the
// domain forbids. The moment is random, the seed is printed, and nothing else waits for time.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { io } from 'socket.io-client';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

const kKills = Number(process.env.PARLEY_KILLS ?? 200);
const kPairs = 3;
const kOrder = ['RINGING', 'ACTIVE', 'ENDED'];

let seed = Number(process.env.PARLEY_SEED ?? Math.floor(Math.random() * 2 ** 31));
const random = () => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff);

let server;
const acknowledged = { rooms: new Set(), calls: new Map(), appointments: new Map() };

before(async () => (server = await Parley.start()));
after(() => server?.remove());

function connect(userId) {
    const socket = io(server.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token: makeToken(userId) } });
    return new Promise((done, failed) => {
        socket.once('connect', () => done(socket));
        socket.once('connect_error', failed);
        socket.io.once('close', () => failed(new Error('killed'))); // between the handshake and the namespace nothing else is said
    });
}

/** Until the server is killed: two people ring, accept and end, one call after the other, and note each acknowledgement. */
async function callWithoutEnd(stopped) {
    const [ada, bob] = [freshUser('ada'), freshUser('bob')];
    const sockets = await Promise.all([connect(ada), connect(bob)]);
    stopped.then(() => sockets.forEach((socket) => socket.disconnect()));
    const ask = async (socket, event, payload) => {
        if (!socket.connected) throw new Error('killed');
        const lost = new Promise((_, failed) => socket.once('disconnect', () => failed(new Error('killed'))));
        const answer = await Promise.race([socket.emitWithAck(event, payload), lost]);
        assert.equal(answer.success, true, `${event}: ${JSON.stringify(answer)}`);
    };
    for (;;) {
        const sessionId = randomUUID();
        const note = (status) => acknowledged.calls.set(sessionId, { status, ada, bob });
        await ask(sockets[0], 'call-user', { sessionId, recipientIds: [bob], callType: 'DIRECT' });
        note('RINGING');
        await ask(sockets[1], 'accept-call', { sessionId, callerId: ada });
        note('ACTIVE');
        await ask(sockets[0], 'end-call', { sessionId, participantIds: [bob] });
        note('ENDED');
    }
}

async function makeRecordsWithoutEnd() {
    for (;;) {
        const room = await server.request('POST', '/room/create', { body: { name: 'kept' } });
        assert.equal(room.status, 201);
        acknowledged.rooms.add(room.body.room_id);
        const practitionerId = freshUser('doc');
        const as = makeToken(practitionerId, { role: 'practitioner' });
        const made = await server.request('POST', '/appointments', {
            as, body: { practitionerId, patientId: freshUser('pat'), scheduledDate: '2030-01-01T10:00:00Z', type: 'Remote' },
        });
        assert.equal(made.status, 201, JSON.stringify(made.body));
        acknowledged.appointments.set(made.body.appointment.id, as);
    }
}

const untilKilled = (work, killed) => work.catch((error) => { if (!killed.yes) throw error; });

function checkCall(call, wanted) {
    const reached = kOrder.indexOf(call.status);
    assert.ok(reached >= kOrder.indexOf(wanted.status) || call.status === 'MISSED', `${call.sessionId} was ${wanted.status}, is ${call.status}`);
    assert.equal(call.startedAt !== null, call.status === 'ACTIVE' || call.status === 'ENDED');
    assert.equal(call.endedAt !== null, ['ENDED', 'MISSED', 'REJECTED'].includes(call.status));
    assert.equal(call.duration !== null, call.status === 'ENDED');
    assert.equal(call.participants.length, 2);
    for (const person of call.participants) assert.equal(person.status === 'JOINED' && call.endedAt !== null, false, 'nobody is in a call that is over');
}

async function checkEverything() {
    for (const id of acknowledged.rooms) assert.equal((await server.request('GET', `/room/${id}`)).status, 200, `room ${id} is lost`);
    for (const [id, wanted] of acknowledged.calls) {
        const { status, body } = await server.request('GET', `/api/calls/${id}`, { as: makeToken(wanted.ada) });
        assert.equal(status, 200, `call ${id} is lost`);
        checkCall(body.call, wanted);
    }
    for (const [id, as] of acknowledged.appointments) {
        const { status, body } = await server.request('GET', `/video-call/room/appointment/${id}`, { as });
        assert.equal(status, 200, `appointment ${id} is lost`);
        assert.equal(body.status, 'Waiting');
        assert.ok(body.roomId);
    }
    const checked = acknowledged.rooms.size + acknowledged.calls.size + acknowledged.appointments.size;
    for (const kind of Object.values(acknowledged)) kind.clear();
    return checked;
}

test(`no acknowledged change is lost over ${kKills} kills`, async (context) => {
    context.diagnostic(`seed ${seed}`);
    let checked = 0;
    for (let kill = 0; kill < kKills; ++kill) {
        const killed = { yes: false };
        let stop;
        const stopped = new Promise((done) => (stop = done));
        const work = [...Array.from({ length: kPairs }, () => callWithoutEnd(stopped)), makeRecordsWithoutEnd()].map((w) => untilKilled(w, killed));
        await new Promise((moment) => setTimeout(moment, 10 + random() * 120)); // the random moment is what is tested
        killed.yes = true;
        await server.kill();
        stop();
        await Promise.all(work);
        await server.start();
        checked += await checkEverything();
    }
    assert.ok(checked > kKills, `only ${checked} acknowledged changes were checked`);
    context.diagnostic(`${checked} acknowledged changes checked`);
});
