// run: timeout 600
// The matrix: for each pair of dialects two people on stock clients meet in one room and go through a whole call. It is generated from
// the table below; a further dialect needs one line there and a client with the same verbs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';
import { OwnClient } from './clients/own.mjs';
import { BareClient, RoomsClient } from './clients/plain.mjs';
import { AppointmentsClient, CallsClient, VideoClient } from './clients/socket.mjs';

// `hosts`: the dialect makes its room by ringing; the others meet in a room by link when none of the two does.
const kDialects = [
    { name: 'rooms', Client: RoomsClient },
    { name: 'calls', Client: CallsClient, hosts: true },
    { name: 'video', Client: VideoClient, hosts: true },
    { name: 'appointments', Client: AppointmentsClient },
    { name: 'bare', Client: BareClient },
    { name: 'parley', Client: OwnClient },
];

const kOffer = { type: 'offer', sdp: 'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' };
const kAnswer = { type: 'answer', sdp: 'v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' };
const kCandidate = {
    candidate: 'candidate:1 1 UDP 2013266431 127.0.0.1 54400 typ host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'abcd',
};

const text = (kind, body) => (kind === 'candidate' ? (body.candidate?.candidate ?? body.candidate) : (body.sdp ?? body));

let server;
before(async () => (server = await Parley.start()));
after(() => server?.remove());

function makeClient(dialect, name) {
    const userId = freshUser(name);
    return new dialect.Client({ server, userId, name, token: makeToken(userId, { name }) });
}

/** Both in one room, each having seen the other. `first` is there before `second`. */
async function meet(first, second, firstHosts) {
    let meeting;
    if (firstHosts) {
        meeting = await first.host(second.userId);
    } else {
        const { status, body } = await server.request('POST', '/room/create', { body: { name: 'Matrix' } });
        assert.equal(status, 201);
        meeting = { roomId: body.room_id };
        await first.enter(meeting);
    }
    await second.enter(meeting);
    first.meets((await first.inbox.take('joined')).peer);
    second.meets((await second.inbox.take('joined')).peer);
}

async function sendAndExpect(from, to, kind, body) {
    from.signal(kind, body);
    const got = await to.inbox.take(kind);
    assert.equal(text(kind, got.body), text(kind, body), `${kind} from ${from.dialect} to ${to.dialect}`);
    if (kind === 'candidate') assert.equal(got.body.usernameFragment, body.usernameFragment);
    assert.ok(got.from, 'a signal names its sender');
    to.meets(got.from);
}

async function exchange(a, b) {
    await sendAndExpect(a, b, 'offer', kOffer);
    await sendAndExpect(b, a, 'answer', kAnswer);
    await sendAndExpect(a, b, 'candidate', kCandidate);
    await sendAndExpect(b, a, 'candidate', kCandidate);
    await sendAndExpect(b, a, 'offer', kOffer);
    await sendAndExpect(a, b, 'answer', kAnswer);
}

async function toggle(a, b) {
    a.toggle('audio', false);
    assert.equal((await b.inbox.take('toggled')).audio, false);
    a.toggle('video', false);
    assert.equal((await b.inbox.take('toggled')).video, false);
}

async function dropAndResume(a, b) {
    await a.drop();
    await a.resume();
    await sendAndExpect(a, b, 'candidate', kCandidate);
    await sendAndExpect(b, a, 'offer', kOffer);
    assert.deepEqual(b.inbox.all(['left', 'ended']), [], `${b.dialect} is not told that ${a.dialect} left`);
}

describe('matrix', { concurrency: 4 }, () => {
    for (const one of kDialects) {
        for (const two of kDialects) {
            // A ringing dialect comes first: it makes the room that both meet in.
            const [first, second] = !one.hosts && two.hosts ? [two, one] : [one, two];
            test(`${one.name} × ${two.name}`, async () => {
                const a = makeClient(first, 'ada');
                const b = makeClient(second, 'bob');
                try {
                    await meet(a, b, first.hosts);
                    await exchange(a, b);
                    await toggle(a, b);
                    await toggle(b, a);
                    await dropAndResume(a, b);
                    await dropAndResume(b, a);
                    const leaver = one === first ? a : b;
                    const stayer = leaver === a ? b : a;
                    leaver.leave();
                    await stayer.inbox.take(['left', 'ended']);
                } finally {
                    a.close();
                    b.close();
                }
            });
        }
    }
});
