// A client from another language: python-socketio, as Debian 12 packages it (python3-socketio, python3-aiohttp).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Testbed } from './testbed.mjs';

const python = '/usr/bin/python3';  // Debian's own, whatever else the PATH has: its packages belong to it
const script = fileURLToPath(new URL('./python_client.py', import.meta.url));

let testbed;
before(async () => { testbed = await Testbed.start({ 'ping-interval': 1000, 'ping-timeout': 5000 }); });
after(() => testbed.kill());

for (const transports of ['polling', 'websocket', 'polling,websocket']) {
    test(`over ${transports}`, async () => {
        const { stdout } = await promisify(execFile)(python, [script, testbed.url, transports], { timeout: 60_000 });
        assert.equal(stdout.split('\n').filter((line) => line.endsWith('fine')).length, 7, stdout);
    });
}
