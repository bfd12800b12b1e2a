// What deploy/ says about the server is true: every metric of the alert rules and the dashboard is one that it has, and every key is a key.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Parley } from '../support/parley.mjs';

const deploy = join(import.meta.dirname, '../../deploy');
const read = (path) => readFileSync(join(deploy, path), 'utf8');
const metricsIn = (text) => new Set(text.match(/\b(?:parley|process)_[a-z0-9_]+/g));

describe('deploy', () => {
    let server;
    let served;
    let values;
    before(async () => {
        server = await Parley.start({ args: ['--metrics-listen', '127.0.0.1:0'] });
        const [, address] = /"event":"metrics"[^\n]*?"url":"([^"]+)"/.exec(server.log);
        values = await (await fetch(address)).text();
        served = new Set([...values.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    });
    after(() => server?.remove());

    test('every metric of the alert rules exists', () => {
        const rules = read('prometheus/parley.rules.yml');
        const named = metricsIn([...rules.matchAll(/expr: ([^]*?)\n\s+(?:for|labels):/g)].map(([, expression]) => expression).join('\n'));
        assert.ok(named.size > 10);
        assert.deepEqual([...named].filter((name) => !served.has(name)), []);
    });

    test('every rule says for whom it is and what to do', () => {
        const rules = read('prometheus/parley.rules.yml').split('- alert: ').slice(1);
        for (const rule of rules) assert.match(rule, /severity: (page|ticket)[^]*summary: "[^]*mend: "/, rule.split('\n')[0]);
    });

    test('every metric of the dashboard exists, and every metric of ours stands on it', () => {
        const { panels } = JSON.parse(read('grafana/parley.json'));
        const named = metricsIn(panels.flatMap((panel) => panel.targets ?? []).map(({ expr }) => expr).join('\n'));
        assert.deepEqual([...named].filter((name) => !served.has(name)), []);
        const hidden = new Set(['parley_build_info', 'process_start_time_seconds']);
        assert.deepEqual([...served].filter((name) => !named.has(name) && !hidden.has(name)), []);
    });

    test('the media server counts what it drops', () => {
        for (const cause of ['queue_drops', 'send_errors', 'too_long', 'unknown_stun', 'unknown_path', 'srtp_drops', 'kernel_drops', 'relay_drops']) {
            assert.match(values, new RegExp(`^parley_media_${cause}_total 0$`, 'm'));
        }
    });

    test('every variable of the container files is a key', () => {
        const keys = new Set([...readFileSync(join(deploy, '../docs/configuration.md'), 'utf8').matchAll(/^\| `([a-z_.]+)`/gm)].map(([, key]) => key));
        const named = read('docker/compose.yml').match(/\bPARLEY_[A-Z0-9]+__[A-Z0-9_]+/g);
        assert.ok(named.length > 0);
        for (const name of named) assert.ok(keys.has(name.slice('PARLEY_'.length).toLowerCase().replace('__', '.')), name);
    });
});
