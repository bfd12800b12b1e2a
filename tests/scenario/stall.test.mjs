// run: timeout 300
// A network that stalls with its connections open, for each dialect on its stock client: the client gives its line up and is back by
// another way before the server has missed the old one. Nobody sees it leave, then or when the old line breaks. The exact times of cuts
// are src/dialects/resume_test.cpp's, in virtual time.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OwnClient } from '../dialect/clients/own.mjs';
import { BareClient, RoomsClient } from '../dialect/clients/plain.mjs';
import { AppointmentsClient, CallsClient, VideoClient } from '../dialect/clients/socket.mjs';
import { makeAppointment, makeRoom } from '../support/house.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';
import { StallingTcp } from '../support/stalling_tcp.mjs';

const kGrace_ms = 2000;
const kCandidate = { candidate: 'candidate:1 1 UDP 1 127.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };

// `guest`: without a token. Of `rooms` with one, a user's second line is a second device: nothing says that it is the same.
const kDialects = [
    { name: 'rooms, as a guest', Client: RoomsClient, guest: true },
    { name: 'bare', Client: BareClient, guest: true },
    { name: 'calls', Client: CallsClient, hosts: true },
    { name: 'video', Client: VideoClient, hosts: true },
    { name: 'appointments', Client: AppointmentsClient, visits: true },
    { name: 'parley', Client: OwnClient },
];

/** Until a line that is lost now has lost its place: somebody else's shows it. */
async function aGrace(server) {
    const roomId = await makeRoom(server);
    const [eve, fay] = ['eve', 'fay'].map((name) => new BareClient({ server, userId: name, name }));
    await eve.enter({ roomId });
    await fay.enter({ roomId });
    await fay.drop();
    await eve.inbox.take('left');
    eve.close();
}

describe('a network that stalls', { concurrency: 3 }, () => {
    let server;
    before(async () => (server = await Parley.start({ env: { PARLEY_ROOMS__GRACE: `${kGrace_ms}ms` } })));
    after(() => server?.remove());

    for (const { name, Client, guest, hosts, visits } of kDialects) {
        test(`${name}: back before the server has missed the old line`, async (t) => {
            const way = await StallingTcp.to(server);
            const make = (person, role, through) => {
                const userId = freshUser(person);
                const client = new Client({ server: through, userId, name: person, token: guest ? undefined : makeToken(userId, { name: person, role }) });
                t.after(() => client.close());
                return client;
            };
            const ada = make('ada', 'practitioner', server);
            const bob = make('bob', undefined, way.server);
            t.after(() => way.close());
            await bob.connect?.();
            let meeting;
            if (hosts) {
                meeting = await ada.host(bob.userId);
            } else {
                meeting = { roomId: visits ? (await makeAppointment(server, ada.userId, bob.userId)).roomId : await makeRoom(server) };
                await ada.enter(meeting);
            }
            await bob.enter(meeting);
            ada.meets((await ada.inbox.take('joined')).peer);
            const first = bob.peerId;

            way.stall();
            bob.server = server;
            if (bob.socket) bob.socket.io.uri = server.url;
            await bob.drop();
            await bob.resume();
            assert.equal(bob.peerId, first);
            way.cut();
            await aGrace(server);
            ada.signal('candidate', kCandidate);
            await bob.inbox.take('candidate');
            assert.deepEqual(ada.inbox.all(['left', 'ended', 'joined']), []);
        });
    }
});
