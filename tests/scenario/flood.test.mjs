// A stranger floods the media port, as fast as one process can: the port's gate closes, who is in a call goes on in it, and who comes
// still comes in. How much of it a server bears is measured by `parley-media-load forward --junk media` (bench/README.md).
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { freeUdpPort } from '../support/lossy_udp.mjs';
import { Parley, built, kSecret } from '../support/parley.mjs';

/** What looks like media, from another process, until it is ended. */
function flood(t, port) {
    const program = `
        const socket = require('node:dgram').createSocket('udp4');
        const junk = Buffer.alloc(64, 7);
        junk[0] = 0x80;
        socket.connect(${port}, '127.0.0.1', function more() { for (let i = 0; i < 500; ++i) socket.send(junk); setImmediate(more); });
        socket.on('error', () => {});`;
    const child = spawn(process.execPath, ['-e', program], { stdio: 'inherit' });
    t.after(() => child.kill('SIGKILL'));
}

test('in a flood of the media port those who come get their media, and the metrics tell of it', { timeout: 120_000 }, async (t) => {
    const port = await freeUdpPort();
    const server = await Parley.start({
        args: ['--metrics-listen', '127.0.0.1:0'],
        env: { PARLEY_MEDIA__PORT: String(port), PARLEY_ROOMS__MAX_PARTICIPANTS: '1000' },
    });
    t.after(() => server.remove());
    flood(t, port);
    const load = () => promisify(execFile)(built('parley-media-load'), ['forward', '--target', `127.0.0.1:${server.port}`, '--pid', String(server.pid), '--jwt-secret', kSecret,
        '--kind', 'audio', '--bytes', '100', '--rate', '50', '--subscribers', '5', '--warmup', '0', '--seconds', '2']);
    // Nobody is in a call, so that nobody looks after time: the flood itself is what closes the gate.
    await server.logged(/strangers flood a media port[^\n]*"gate":"closed"/);
    const { stdout } = await load();
    const figures = JSON.parse(stdout);
    assert.ok(figures.per_s > 0, stdout);
    assert.equal(figures.refused, 0, stdout);
    const [, address] = /"event":"metrics"[^\n]*?"url":"([^"]+)"/.exec(server.log);
    const metrics = await (await fetch(address)).text();
    assert.match(metrics, /^parley_media_closed_gates 1$/m);
    assert.ok(Number(/^parley_media_kernel_drops_total (\S+)$/m.exec(metrics)[1]) > 1_000);
});
