// Mounts of a test's own, which nobody else sees and which go with the process.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is put before a command for it. `asRoot`: how one becomes root, where that has to be the real one. */
export async function ownMounts(asRoot = []) {
    const isRoot = process.getuid() === 0 || asRoot.length > 0;
    if (!isRoot) return ['unshare', '--map-root-user', '--mount'];
    // Where `/` is no mount point, as in a chroot, nothing can be told of how its mounts spread, and there is nobody to spread to.
    const [program, ...args] = [...asRoot, 'unshare', '--mount', 'true'];
    const spread = await run(program, args).then(() => [], () => ['--propagation', 'unchanged']);
    return [...asRoot, 'unshare', '--mount', ...spread];
}
