// What tests of a running server set up again and again: rooms, appointments, raw WebSockets.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { makeToken } from './parley.mjs';

export async function makeRoom(server, body = {}) {
    return (await server.request('POST', '/room/create', { body })).body.room_id;
}

/** A remote appointment of the two: {id, roomId}. */
export async function makeAppointment(server, practitionerId, patientId) {
    const as = makeToken(practitionerId, { role: 'practitioner' });
    const { status, body } = await server.request('POST', '/appointments', {
        as, body: { practitionerId, patientId, scheduledDate: '2030-10-15T10:00:00Z', type: 'Remote' },
    });
    assert.equal(status, 201);
    const room = await server.request('GET', `/video-call/room/appointment/${body.appointment.id}`, { as });
    return { id: body.appointment.id, roomId: room.body.roomId };
}

/** A raw WebSocket: {socket, heard, closed, outcome}, where `outcome` is {open: true} or {status} of the refusal. */
export function openWs(server, path, options) {
    const socket = new WebSocket(server.ws + path, options);
    const heard = [];
    socket.on('error', () => {});
    socket.on('message', (data) => heard.push(JSON.parse(data)));
    const closed = new Promise((done) => socket.on('close', (code) => done(code)));
    const outcome = new Promise((done) => {
        socket.once('open', () => done({ open: true }));
        socket.once('unexpected-response', (_, response) => {
            response.resume();
            done({ status: response.statusCode });
            socket.terminate();
        });
    });
    return { socket, heard, closed, outcome };
}
