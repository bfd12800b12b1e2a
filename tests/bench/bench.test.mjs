// The bench measures what it says: its generator against its bare relay for a second each, and the sums of its table. run: alone
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { measure } from '../../bench/runner/measure.mjs';
import { media } from '../../bench/runner/suite_media.mjs';
import { signalling } from '../../bench/runner/suite_signalling.mjs';
import { makeTable, median } from '../../bench/runner/table.mjs';

const build = process.env.PARLEY_BUILD ?? join(import.meta.dirname, '../../build/release');
const { servers } = signalling;
const named = (name, suite = signalling) => suite.scenarios.find(scenario => scenario.name === name);
const load = (...args) => promisify(execFile)(join(build, 'parley-load'), args).catch(error => error);

test('the programs of the bench are built', () => {
    assert.ok(existsSync(join(build, 'parley-load')) && existsSync(join(build, 'bare-relay')));
});

test('offers go to and fro through the bare relay, and more of them when more are in flight', async () => {
    const one = await measure(signalling, named('offers-1'), servers.bare, { build, seconds: 1 });
    const sixteen = await measure(signalling, named('offers-16'), servers.bare, { build, seconds: 1 });
    assert.ok(one.message_bytes > 1_400 && one.message_bytes < 1_600);
    assert.ok(sixteen.per_cpu_s > 2 * one.per_cpu_s);
});

test('latency is measured for every message that was due', async () => {
    const { samples, p50_us, p99_us } = await measure(signalling, named('latency'), servers.bare, { build, seconds: 1 });
    assert.ok(Math.abs(samples - 5_000) < 50 && p50_us > 0 && p50_us <= p99_us);
});

test('a server that speaks another protocol fails the run, and no figure comes out', async () => {
    await assert.rejects(measure(signalling, named('offers-1'), { ...servers.bare, protocol: 'socketio' }, { build, seconds: 1 }), /closed a connection/);
});

test('the generator refuses to aim at anything but this machine', async () => {
    const { code, stderr } = await load('relay', '--target', '192.0.2.1:80', '--pid', String(process.pid));
    assert.equal(code, 2);
    assert.match(stderr, /loopback/);
});

test('the table shows medians, ratios and which bars were met', () => {
    const results = new Map([
        ['offers-1 bare', [{ per_cpu_s: 90 }, { per_cpu_s: 100 }, { per_cpu_s: 500 }]],
        ['offers-1 parley-socketio', [{ per_cpu_s: 70 }]],
        ['setups node-socketio', [{ per_cpu_s: 10 }]],
        ['setups parley-socketio', [{ per_cpu_s: 59 }]],
    ]);
    const { text, missed } = makeTable(signalling, [named('offers-1'), named('setups')], results);
    const [, , offers, setups] = text.split('\n');
    assert.match(offers, /\| 100 \|.*\| 70 \| – \| 0\.70 × \| ≥ 0\.65 × bare \| met \|/);
    assert.match(setups, /\| 5\.90 × \| – \| ≥ 6 × socket\.io \| \*\*missed\*\* \|/);
    assert.deepEqual(missed, ['setups']);
    assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('of delays the calmest round counts', () => {
    const rounds = (...all) => all.map((p99_us) => ({ p99_us, p50_us: p99_us / 10 }));
    const results = new Map([['latency node-socketio', rounds(900, 1_000, 1_100)], ['latency parley-socketio', rounds(2_000, 500, 700)]]);
    const [, , p99, p50] = makeTable(signalling, [named('latency')], results).text.split('\n');
    assert.match(p99, /calmest round \(µs\) \| – \| – \| 900 \| – \| 500 \| 0\.56 × .*\| met \|/);
    assert.match(p50, /\| 90 \| – \| 50 \|/);
});

test('packets go through the media server to every subscriber', async () => {
    const paced = { ...named('paced', media), args: ['forward', '--subscribers', '10', '--rate', '100'] };
    const { per_s, refused } = await measure(media, paced, media.servers.parley, { build, seconds: 1 });
    assert.ok(per_s > 500 && per_s < 1_100, `${per_s} of 1,000 a second`);
    assert.equal(refused, 0);
});

test('a bar against the best of two peers, and one that needs what was not measured', () => {
    const results = new Map([
        ['paced janus', [{ per_cpu_s: 100 }]],
        ['paced janus-1', [{ per_cpu_s: 200 }]],
        ['paced parley', [{ per_cpu_s: 250 }]],
        ['bursts parley', [{ per_cpu_s: 250 }]],
    ]);
    const { text, missed } = makeTable(media, [named('paced', media), named('bursts', media)], results);
    const [, , paced, bursts] = text.split('\n');
    assert.match(paced, /\| 1\.25 × \| – \| ≥ 0\.85 × limit, ≥ 1\.5 × Janus \| \*\*missed\*\* \|/);
    assert.match(bursts, /\| – \| – \| [^|]* \| – \|$/);
    assert.deepEqual(missed, ['paced']);
});
