// run: alone timeout 900
// A call of four through the media server, on aiortc, and `kill -9` of the server again and again while sound and pictures flow: nobody
// leaves, nobody is doubled, and all media are back. PARLEY_KILLS=100 makes it the measurement of bench/README.md, "Media back".
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Inbox } from '../support/inbox.mjs';
import { Parley, freshUser, makeToken } from '../support/parley.mjs';

const kKills = Number(process.env.PARLEY_KILLS ?? 5);
const kPeople = 4;
const kPatience_ms = 60_000;
const program = fileURLToPath(new URL('../support/callers_aiortc.py', import.meta.url));

function startCallers(t, server, room) {
    const tokens = Array.from({ length: kPeople }, (_, i) => makeToken(freshUser(`person${i}`)));
    const child = spawn('/usr/bin/python3', [program, server.ws, room, ...tokens], { stdio: ['pipe', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    const inbox = new Inbox('the callers');
    createInterface({ input: child.stdout }).on('line', (line) => {
        const { event, ...what } = JSON.parse(line);
        inbox.push({ type: event, ...what });
    });
    child.once('exit', (code) => inbox.push({ type: 'problem', what: `ended with ${code}` }));
    return inbox;
}

/** When all of them have sound and picture of all others again, in ns of the monotonic clock. */
async function flows(inbox, round) {
    const told = await Promise.all(Array.from({ length: kPeople }, (_, caller) =>
        inbox.take((item) => item.type === 'flows' && item.caller === caller && item.round === round, { within_ms: kPatience_ms })));
    return Math.max(...told.map(({ at_ns }) => at_ns));
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];

test(`all media are back after each of ${kKills} kills, and nobody was seen to leave`, async (t) => {
    const server = await Parley.start();
    t.after(() => server.remove());
    const room = (await server.request('POST', '/room/create', { body: { media: 'sfu' } })).body.room_id;
    const inbox = startCallers(t, server, room);
    await flows(inbox, 0);
    const took_ms = [];
    for (let round = 1; round <= kKills; ++round) {
        await new Promise((moment) => setTimeout(moment, 50 + Math.random() * 200)); // the random moment is what is tested
        await server.kill();
        await server.start();
        while ((await server.request('GET', '/readyz')).status !== 200);
        const ready = Number(process.hrtime.bigint());
        took_ms.push(((await flows(inbox, round)) - ready) / 1e6);
        assert.deepEqual(inbox.all(['left', 'doubled', 'problem']), [], `after kill ${round}`);
    }
    const { body } = await server.request('GET', `/room/${room}`);
    assert.equal(body.participant_count, kPeople);
    took_ms.sort((a, b) => a - b);
    t.diagnostic(`from ready until all ${kPeople} have everybody's sound and picture, over ${kKills} kills: ` +
        `p50 ${at(took_ms, 0.5).toFixed(0)} ms, p99 ${at(took_ms, 0.99).toFixed(0)} ms, most ${took_ms.at(-1).toFixed(0)} ms`);
});
