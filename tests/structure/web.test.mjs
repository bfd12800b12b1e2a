// run: timeout 240
// The web packages' own tests, and their types: one run for all of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../web', import.meta.url));

function run(...words) {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: web, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout;
}

test('the types of all packages and apps fit', () => void run(join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'));

test('the unit tests of all packages and apps pass', (t) => {
    const said = run(join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=dot');
    t.diagnostic(/Tests .*/.exec(said)?.[0] ?? said);
});
