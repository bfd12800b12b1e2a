// The Debian package, really installed: in a copy of this machine's file system that is thrown away (an overlay in a mount namespace of its own).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ownMounts } from '../support/own_mounts.mjs';
import { binary } from '../support/parley.mjs';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];

// Runs a script in the copy. $PACKAGE is the package; what is mounted goes with the namespace.
async function inCopy(script, file) {
    const setUp = `set -e
        top=$(mktemp -d) && mount -t tmpfs parley-test "$top" && mkdir "$top/upper" "$top/work" "$top/copy"
        mount -t overlay overlay -o lowerdir=/,upperdir="$top/upper",workdir="$top/work" "$top/copy"
        mount -t proc proc "$top/copy/proc" && mount --bind /dev "$top/copy/dev"
        cp "$1" "$top/copy/parley.deb"
        status=0
        chroot "$top/copy" bash -c "$2" || status=$?
        umount -l "$top" && rmdir "$top" || true # it goes with the namespace
        exit $status`;
    const [program, ...args] = [...(await ownMounts(asRoot)), 'bash', '-c', setUp, 'copy', file, `set -e\nexport PACKAGE=/parley.deb\n${script}`];
    return (await run(program, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })).stdout;
}

describe('the Debian package', () => {
    let directory;
    let file;
    before(async () => {
        directory = mkdtempSync(join(tmpdir(), 'parley-package-'));
        const { stdout } = await run(join(root, 'deploy/debian/build-package'), [binary, directory]);
        file = stdout.trim();
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    test('names the libraries that it needs, and its version', async () => {
        const { stdout } = await run('dpkg-deb', ['-f', file, 'Version', 'Depends']);
        const { stdout: version } = await run(binary, ['version']);
        assert.ok(version.includes(/Version: (\S+)/.exec(stdout)[1]));
        for (const library of ['libc6', 'libssl3', 'libsoci-core']) assert.match(stdout, new RegExp(library));
    });

    test('installs, serves as its own user from its own configuration, stops with 0, and is gone after a purge', async () => {
        const told = await inCopy(
            `dpkg -i $PACKAGE
             parley config check --config /etc/parley/parley.toml
             stat -c '%n %U %a' /var/lib/parley /etc/parley/parley.toml
             log=$(mktemp)
             PARLEY_SERVER__LISTEN=127.0.0.1:0 PARLEY_METRICS__LISTEN=127.0.0.1:0 PARLEY_MEDIA__PORT=0 \
                 setpriv --reuid parley --regid parley --clear-groups parley serve --config /etc/parley/parley.toml > >(tee $log) 2>&1 &
             server=$!
             ( tail -f --pid=$server $log & ) | grep -m1 -q listening
             kill -TERM $server
             wait $server
             echo "stopped with $?"
             stat -c '%n %U %a' /var/lib/parley/parley.db
             dpkg -P parley
             for path in /usr/bin/parley /etc/parley /var/lib/parley /usr/lib/systemd/system/parley.service; do ! test -e $path; done
             echo purged`,
            file,
        );
        assert.match(told, /^\/etc\/parley\/parley\.toml: good/m);
        assert.match(told, /^\/var\/lib\/parley parley 700$/m);
        assert.match(told, /^\/etc\/parley\/parley\.toml root 640$/m);
        assert.match(told, /"event":"listening"/);
        assert.match(told, /^stopped with 0$/m);
        assert.match(told, /^\/var\/lib\/parley\/parley\.db parley 600$/m);
        assert.match(told, /^purged$/m);
    });
});
