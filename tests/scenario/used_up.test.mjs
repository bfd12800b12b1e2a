// What the machine gives is used up. Open files: accepting stops, those who are in notice nothing, and whoever waits comes in once there
// is room again. The disk: changes are refused, signals go on, and so does everything once there is room again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, rmSync } from 'node:fs';
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

describe('a full disk', { timeout: 60_000 }, () => {
    test('changes are refused, calls go on, and what was acknowledged is kept', async (t) => {
        const server = await Parley.start({ disk: 8 << 20 });
        t.after(() => server.remove());
        const roomId = await makeRoom(server);
        const [ada, bob, cyd] = ['ada', 'bob', 'cyd'].map((name) => new RoomsClient({ server, userId: name, name }));
        await ada.enter({ roomId });
        await bob.enter({ roomId });
        await ada.inbox.take('joined');

        const filler = `${server.seenData}/filler`;
        const fill = () => {
            try {
                for (;;) appendFileSync(filler, Buffer.alloc(4096, 1));
            } catch (error) {
                assert.equal(error.code, 'ENOSPC');
            }
        };
        fill();
        let answer; // the log of the database may have room for a few
        do answer = await server.request('POST', '/room/create', { body: {} });
        while (answer.status < 300);
        assert.equal(answer.status, 503);
        assert.equal(answer.body.code ?? answer.body.error?.code, 'store-unavailable');
        assert.equal((await server.request('GET', '/readyz')).status, 503);

        ada.partner = bob.peerId;
        ada.signal('offer', kOffer);
        assert.deepEqual((await bob.inbox.take('offer')).body, kOffer, 'a signal needs no disk');

        rmSync(filler);
        do answer = await server.request('GET', '/readyz');
        while (answer.status !== 200);
        await cyd.enter({ roomId });
        assert.equal((await ada.inbox.take('joined')).peer, cyd.peerId);
        assert.deepEqual(bob.inbox.all('left'), []);
        for (const client of [ada, bob, cyd]) client.close();
    });
});
