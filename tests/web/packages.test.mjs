// run: timeout 600
// The web packages: their types, their own tests, and how much of the app a browser loads before it can show anything.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const web = resolve(fileURLToPath(import.meta.url), '../../../web');
const dist = join(web, 'apps/meet/dist');
const kShellMost_bytes = 150 * 1024;
const call = (program, args, cwd = web) => promisify(execFile)(program, args, { cwd, maxBuffer: 64 << 20 })
    .catch(({ stdout, stderr }) => assert.fail(`${stdout}\n${stderr}`));
const run = (script) => call('npm', ['run', '--silent', script]);

test('the types of all packages fit', () => run('typecheck'));
test('the tests of all packages pass', () => run('test'));

/** The files that the page loads at once: what index.html names, and all that these import without being asked. */
function shell() {
    const wanted = new Set([...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/"\/web\/([\w.-]+\.(?:js|css))"/g)].map(([, name]) => name));
    for (const name of wanted) {
        if (!name.endsWith('.js')) continue;
        const imports = readFileSync(join(dist, name), 'utf8').matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g);
        for (const [, found] of imports) wanted.add(found);
    }
    return [...wanted];
}

test('the shell of the app is at most 150 KB compressed, React included', () => {
    const files = shell();
    assert.ok(files.some((name) => name.endsWith('.css')) && files.length >= 2, files.join());
    const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length, 0);
    assert.ok(bytes <= kShellMost_bytes, `${bytes} bytes in ${files.join(', ')}`);
});

test('what is built names no address outside', () => {
    for (const name of readdirSync(dist).filter((each) => /\.(js|css|html)$/.test(each))) {
        const found = [...readFileSync(join(dist, name), 'utf8').matchAll(/https?:\/\/(?!(?:www\.)?w3\.org\/|react\.dev\/|example\.)[a-z0-9.-]+\.[a-z]{2,}/gi)].map(([address]) => address);
        assert.deepEqual(found, [], name);
    }
});

// As a stranger gets them: packed, and looked at by tools that know what goes wrong with packages.
describe('the packages as they would be published', () => {
    const tool = (name) => join(web, 'node_modules/.bin', name);
    let out;
    before(async () => {
        out = mkdtempSync(join(tmpdir(), 'parley-packed-'));
        await call('npm', ['run', '--silent', 'build'], join(web, 'packages/client'));
    });
    after(() => rmSync(out, { recursive: true, force: true }));

    for (const name of ['client', 'protocol', 'react']) {
        test(`@parley/${name} names its files, and its types are found by those who import it`, async () => {
            await call('npm', ['pack', '--silent', '--pack-destination', out], join(web, 'packages', name));
            const packed = join(out, readdirSync(out).find((file) => file.includes(`-${name}-`)));
            await call(tool('publint'), ['run', packed, '--strict']);
            await call(tool('attw'), ['--profile', 'esm-only', packed]); // ES modules only: how `require` fares is no matter
        });
    }
});
