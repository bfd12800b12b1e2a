// run: alone timeout 600
// The server under valgrind, from its start to its orderly end: a call that rings and is told by push, people by the plain dialects and
// the own protocol, a stream to and from the media server. It reads nothing that is not there, and what it took it gives back.
// The sanitizers watch an instrumented build; this is the program that is installed.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { RoomsClient } from '../dialect/clients/plain.mjs';
import { CallsClient } from '../dialect/clients/socket.mjs';
import { makeRoom } from '../support/house.mjs';
import { isInstrumented } from '../support/instrumented.mjs';
import { binary, freshUser, makeToken, Parley } from '../support/parley.mjs';
import { PushService, Receiver } from '../support/push_service.mjs';
import { StreamProgram } from '../support/whip.mjs';

const kFound = 99; // valgrind's exit code where it has found something

/** Two people on Socket.IO; the callee's pages are closed when it rings, and one opens to answer. */
async function makeCall(server, service) {
    const [ada, bob] = ['ada', 'bob'].map((name) => {
        const userId = freshUser(name);
        return new CallsClient({ server, userId, name, token: makeToken(userId, { name }) });
    });
    const path = `/${randomUUID()}`;
    const receiver = new Receiver();
    const { status } = await server.request('POST', '/api/push/subscriptions', { as: bob.token, body: receiver.subscription(service.url + path) });
    assert.equal(status, 201);
    const call = await ada.host(bob.userId);
    assert.equal(receiver.read((await service.next(path)).body).type, 'ringing');
    await bob.enter(call);
    assert.equal(receiver.read((await service.next(path)).body).type, 'answered-elsewhere');
    bob.meets(ada.userId);
    await ada.inbox.take('joined');
    ada.signal('offer', 'v=0\r\n');
    assert.equal((await bob.inbox.take('offer')).from, ada.userId);
    ada.leave();
    await bob.inbox.take('ended');
    return [ada, bob];
}

async function meetInARoom(server) {
    const roomId = await makeRoom(server);
    const people = ['cyd', 'dan'].map((name) => new RoomsClient({ server, userId: name, name }));
    for (const one of people) await one.enter({ roomId });
    await people[0].inbox.take('joined');
    return people;
}

async function stream(server) {
    const { body } = await server.request('POST', '/room/create', { as: makeToken(freshUser()), body: {} });
    const start = (what, path) => new StreamProgram('aiortc', what, `${server.url}/${path}/${body.room_id}`, makeToken(freshUser('aiortc')));
    const source = start('publish', 'whip');
    await source.says('connected');
    const screen = start('play', 'whep');
    await screen.says('connected');
    await screen.says(({ event, loudest }) => event === 'heard' && loudest > 0);
    for (const one of [screen, source]) assert.equal(await one.leave(), 0);
}

test('from start to end nothing is lost, and nothing read that is not there', { skip: isInstrumented(dirname(binary)) && 'valgrind does not run what a sanitizer watches' }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-valgrind-'));
    const report = join(folder, 'report');
    const wrap = [
        'valgrind', '--leak-check=full', '--show-leak-kinds=definite', '--errors-for-leak-kinds=definite', `--error-exitcode=${kFound}`,
        '--fair-sched=yes', `--log-file=${report}`,
    ];
    const service = await PushService.start();
    const server = new Parley({ wrap, env: { PARLEY_PUSH__ALLOW_PRIVATE: 'true' } });
    t.after(async () => {
        await service.stop();
        await server.remove();
        rmSync(folder, { recursive: true });
    });
    await server.start();
    const people = [...(await makeCall(server, service)), ...(await meetInARoom(server))];
    await stream(server);
    assert.equal((await server.request('GET', '/readyz')).status, 200);
    for (const one of people.slice(1)) one.close(); // one is still there when it ends
    const { code, signal } = await server.stop();
    const found = readFileSync(report, 'utf8');
    assert.deepEqual([code, signal], [0, null], found);
    assert.match(found, /LEAK SUMMARY|All heap blocks were freed/);
    assert.match(found, /ERROR SUMMARY: 0 errors/);
});
