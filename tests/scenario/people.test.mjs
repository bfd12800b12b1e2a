// run: timeout 120
// What people do together outlives the server being cut off: chat, who is host, raised hands, the rules of the room, missed calls and the
// reports of how it was; and a host who comes late finds those who wait.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OwnClient } from '../dialect/clients/own.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

describe('people in a room', () => {
    let server;
    const clients = [];
    before(async () => (server = await Parley.start({ env: { PARLEY_CALLS__RING_TIMEOUT: '1s' } })));
    after(async () => {
        for (const client of clients) client.close();
        await server?.remove();
    });

    function client(name, { token = true, role } = {}) {
        const userId = freshUser(name);
        const made = new OwnClient({ server, userId, name, token: token ? makeToken(userId, { name, role }) : undefined });
        clients.push(made);
        return made;
    }
    async function makeRoom(owner, params = {}) {
        await owner.connect();
        owner.roomId = (await owner.request('room.create', params)).room.id;
        return owner.roomId;
    }
    async function cutOff(...present) {
        const lost = present.map((one) => one.inbox.take('closed'));
        await server.kill();
        await Promise.all(lost);
        await server.start();
    }
    const service = () => makeToken('shop', { role: 'service' });

    test('what was said, who is host and whose hand is up are there after a cut, and a retry is not said twice', async () => {
        const [ada, bob] = [client('ada'), client('bob', { token: false })];
        await makeRoom(ada);
        await ada.join();
        await bob.enter({ roomId: ada.roomId });
        await ada.request('chat.send', { room: ada.roomId, id: 'one', text: 'Hello' });
        assert.equal((await bob.inbox.take('chat.message')).data.message.text, 'Hello');
        await ada.request('room.promote', { room: ada.roomId, peer: bob.peerId });
        await bob.request('room.hand', { room: ada.roomId, raised: true });
        await cutOff(ada, bob);
        const joined = await ada.enter({ roomId: ada.roomId });
        assert.deepEqual(joined.chat.messages.map(({ text }) => text), ['Hello']);
        assert.deepEqual(joined.hands.map(({ peer }) => peer), [bob.peerId]);
        const again = await ada.request('chat.send', { room: ada.roomId, id: 'one', text: 'Hello' });
        assert.equal(again.repeated, true);
        const back = await bob.enter({ roomId: ada.roomId });
        assert.equal(back.resumed, true);
        assert.deepEqual([back.peer.host, back.peer.role], [true, 'host']);
    });

    test('a guest asks, the host comes late, is told, and lets them in', async () => {
        const [ada, gus] = [client('ada'), client('gus', { token: false })];
        await makeRoom(ada, { lobby: 'guests' });
        await gus.connect();
        gus.roomId = ada.roomId;
        await assert.rejects(gus.join(), /lobby-required/);
        const { ask } = await gus.request('lobby.ask', { room: ada.roomId, name: 'Gus' });
        const { waiting } = await ada.join();
        assert.deepEqual(waiting.map(({ name }) => name), ['Gus']);
        await ada.request('lobby.admit', { room: ada.roomId, ask });
        assert.equal((await gus.inbox.take('lobby.answered')).data.answer, 'admitted');
        await gus.join();
        assert.equal((await ada.inbox.take('joined')).peer, gus.peerId);
    });

    test('a missed call is counted and found, also after a cut', async () => {
        const [ada, bob] = [client('ada'), client('bob')];
        await ada.connect();
        await bob.connect();
        const { call } = await ada.request('call.ring', { to: [bob.userId] });
        assert.equal((await bob.inbox.take('call.unread')).data.missed, 1);
        await cutOff(ada, bob);
        await bob.connect();
        assert.equal((await bob.request('call.unread', {})).missed, 1);
        const { calls } = await bob.request('call.list', { missed: true });
        assert.deepEqual(calls.map(({ id, missed }) => [id, missed]), [[call.id, true]]);
        await bob.request('call.seen', {});
        assert.equal((await bob.request('call.unread', {})).missed, 0);
    });

    test('the host app reads how it was, also after a cut', async () => {
        const ada = client('ada');
        await makeRoom(ada);
        await ada.join();
        await ada.request('room.report', { room: ada.roomId, rating: 4, rtt_ms: 31 });
        await cutOff(ada);
        const { status, body } = await server.request('GET', `/room/${ada.roomId}/quality`, { as: service() });
        assert.equal(status, 200);
        assert.deepEqual(body.reports.map(({ user, rating, rtt_ms }) => [user, rating, rtt_ms]), [[ada.userId, 4, 31]]);
        assert.equal((await server.request('GET', `/room/${ada.roomId}/quality`, { as: ada.token })).status, 403);
    });

    test('who is watched comes, is busy and goes', async () => {
        const [ada, bob] = [client('ada'), client('bob')];
        await ada.connect();
        const status = async () => (await ada.inbox.take('people.changed')).data.people[0].status;
        assert.equal((await ada.request('people.watch', { users: [bob.userId] })).people[0].status, 'offline');
        await bob.connect();
        assert.equal(await status(), 'online');
        await bob.request('call.ring', { to: [freshUser('nobody')] });
        assert.equal(await status(), 'busy');
        await bob.drop();
        assert.equal(await status(), 'online', 'his ring ends by itself, and for the grace nobody hears that his line is lost');
        await bob.connect();
        await bob.goodbye();
        assert.equal(await status(), 'offline');
    });
});
