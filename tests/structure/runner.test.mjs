// The runner itself: what counts, and that nothing that went wrong is taken for a pass.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from './files.mjs';

const made = [];
after(() => made.forEach(folder => rmSync(folder, { recursive: true, force: true })));

/** Runs the runner over a tree with these files under tests/, and these programs in the build folder. */
function run({ scripts = {}, programs = {}, options = [] }) {
    const folder = mkdtempSync(join(tmpdir(), 'parley-runner-'));
    made.push(folder);
    mkdirSync(join(folder, 'tests/deep'), { recursive: true });
    mkdirSync(join(folder, 'build'));
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(folder, 'tests', name), text);
    for (const [name, text] of Object.entries(programs)) {
        writeFileSync(join(folder, 'build', name), text);
        chmodSync(join(folder, 'build', name), 0o755);
    }
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'tests/run.mjs'), '--root', folder, '--build', 'build', ...options],
        { encoding: 'utf8', env, timeout: 60_000 });
    return { folder, stdout, status, last: stdout.trimEnd().split('\n').at(-1) };
}

const header = "import { test } from 'node:test';\n";
const gtest = report => `#!/bin/sh\nfor a; do case $a in --gtest_output=json:*) printf '%s' '${JSON.stringify(report)}' >"\${a#*json:}";; esac; done\n`;
const passed = name => ({ name, status: 'RUN', result: 'COMPLETED' });

test('all suites are added up, wherever they are', () => {
    const result = run({
        scripts: {
            'a.test.mjs': `${header}test('one', () => {}); test('two', () => {});`,
            'deep/b.test.mjs': `${header}test('three', () => {});`,
            'c_test.py': 'import unittest\nclass C(unittest.TestCase):\n    def test_four(self): pass\n',
            'helper.mjs': 'throw new Error("not a suite");',
        },
        programs: { 'd-test': gtest({ tests: 2, failures: 0, testsuites: [{ testsuite: [passed('five'), passed('six')] }] }) },
    });
    assert.equal(result.last, '6 passed, 0 failed', result.stdout);
    assert.equal(result.status, 0);
});

test('a failure fails, and its log is shown', () => {
    const result = run({ scripts: { 'a.test.mjs': `${header}test('fine', () => {}); test('bad', () => { throw new Error('the reason'); });` } });
    assert.equal(result.last, '1 passed, 1 failed');
    assert.equal(result.status, 1);
    assert.match(result.stdout, /the reason/);
});

test('a crash fails, with a report or without one', () => {
    const report = { tests: 1, failures: 0, testsuites: [{ testsuite: [passed('fine')] }] };
    const result = run({ programs: { 'a-test': '#!/bin/sh\nkill -SEGV $$\n', 'b-test': `${gtest(report)}exit 3\n` },
        scripts: { 'c.test.mjs': `${header}test('fine', () => {}); throw new Error('the reason');` } });
    assert.equal(result.last, '1 passed, 3 failed', result.stdout);
});

test('what a sanitizer found fails its suite, although that noticed nothing', () => {
    const script = `${header}import { writeFileSync } from 'node:fs';
        test('fine', () => writeFileSync(process.env.ASAN_OPTIONS.match(/log_path=([^:]+)/)[1] + '.17', 'read where nothing is'));`;
    const result = run({ scripts: { 'a.test.mjs': script, 'b.test.mjs': `${header}test('fine', () => {});` } });
    assert.equal(result.last, '2 passed, 1 failed', result.stdout);
    assert.match(result.stdout, /a sanitizer found something[\s\S]*read where nothing is/);
});

test('a suite that runs nothing fails, and so does finding no suite', () => {
    assert.equal(run({ scripts: { 'a_test.py': '', 'b.test.mjs': '' } }).last, '0 passed, 2 failed');
    const nothing = run({});
    assert.equal(nothing.last, '0 passed, 0 failed');
    assert.equal(nothing.status, 1);
});

test('a suite that hangs is ended, with all that it started', () => {
    const result = run({
        scripts: {
            'a.test.mjs': `// run: timeout 1\n${header}import { spawn } from 'node:child_process';\nimport { writeFileSync } from 'node:fs';
                test('hangs', () => new Promise(() => {
                    const child = spawn('sleep', ['1000'], { detached: true });
                    writeFileSync(new URL('./pid', import.meta.url), String(child.pid));
                    setInterval(() => {}, 1000);
                }));`,
        },
    });
    assert.equal(result.status, 1);
    assert.match(result.last, /^0 passed, [1-9]\d* failed$/, result.stdout);
    const pid = readFileSync(join(result.folder, 'tests/pid'), 'utf8');
    assert.ok(!existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] === 'Z');
});

test('a suite that wants to be alone runs after the others', () => {
    const result = run({ scripts: { 'a.test.mjs': `// run: alone\n${header}test('x', () => {});`, 'b.test.mjs': `${header}test('y', () => {});` } });
    assert.equal(result.last, '2 passed, 0 failed');
    assert.ok(result.stdout.indexOf('b.test.mjs') < result.stdout.indexOf('a.test.mjs'));
});

test('--only keeps the suites with that in their name', () => {
    const scripts = { 'a.test.mjs': `${header}test('x', () => {});`, 'b.test.mjs': `${header}test('y', () => { throw 1; });` };
    assert.equal(run({ scripts, options: ['--only', 'a.test'] }).last, '1 passed, 0 failed');
});
