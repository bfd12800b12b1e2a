// A server whose open files are used up: it stops accepting, those who are in notice nothing, and whoever waits comes in once there is
// room again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import { RoomsClient } from '../dialect/clients/plain.mjs';
import { makeRoom } from '../support/house.mjs';
import { Parley } from '../support/parley.mjs';

const kFiles = 128;
const kOffer = { type: 'offer', sdp: 'v=0\r\n' };

describe('open files used up', { timeout: 60_000 }, () => {
    test('accepting pauses, calls go on, and who waited is served', async (t) => {
        const server = await Parley.start({ files: kFiles, env: { PARLEY_LIMITS__CONNECTIONS_PER_ADDRESS: '1000', PARLEY_HTTP__HEAD_TIMEOUT: '60s' } });
        t.after(() => server.remove());
        const roomId = await makeRoom(server);
        const [ada, bob] = ['ada', 'bob'].map((name) => new RoomsClient({ server, userId: name, name }));
        await ada.enter({ roomId });
        await bob.enter({ roomId });

        const idle = Array.from({ length: kFiles }, () => net.connect(server.port, '127.0.0.1').on('error', () => {}));
        t.after(() => idle.forEach((socket) => socket.destroy()));
        await server.logged(/accept-paused/);

        ada.partner = bob.peerId;
        ada.signal('offer', kOffer);
        assert.deepEqual((await bob.inbox.take('offer')).body, kOffer, 'a signal goes through');
        ada.toggle('video', false);
        assert.equal((await bob.inbox.take('toggled')).video, false, 'a change is written, though no file can be opened');

        const cyd = new RoomsClient({ server, userId: 'cyd', name: 'cyd' });
        const entered = cyd.enter({ roomId });
        await Promise.all(idle.map((socket) => once(socket.destroy(), 'close')));
        await entered;
        assert.equal((await ada.inbox.take('joined')).peer, bob.peerId);
        assert.equal((await ada.inbox.take('joined')).peer, cyd.peerId);
        for (const client of [ada, bob, cyd]) client.close();
    });
});
