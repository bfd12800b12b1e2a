// Runs every suite and adds the results up; `./dev test` is its usual caller. A suite is one of
//   build/PRESET/*-test       unit tests (GoogleTest)
//   tests/**/*.test.mjs       Node's test runner
//   tests/**/*_test.py        Python's unittest
// Each runs in a process group of its own and with a mark in its environment; what still carries either when the suite is
// over is ended, so that no server or browser outlives its suite.
// A suite that crashes, hangs or runs nothing counts as one failure, and so does each process of it in which a sanitizer
// found something, whatever the suite made of that. A file that cannot share the machine says so in one of its first
// lines: `run: alone` (nothing beside it), `run: timeout 1200` (seconds; the usual bound is 600, and all are four times
// that where the build is instrumented).
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, readdirSync, rmSync, createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isInstrumented } from './support/instrumented.mjs';

const options = readOptions({
    build: { type: 'string', default: 'build/release' },
    only: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    root: { type: 'string', default: resolve(fileURLToPath(import.meta.url), '../..') },
});
const root = options.root;
const build = resolve(root, options.build);
const kMercy_ms = 5000;  // from SIGTERM to SIGKILL
const kSlower = isInstrumented(build) ? 4 : 1;  // the bounds on suites, times
const results = join(build, 'test-results');

function readOptions(known) {
    try {
        return parseArgs({ options: known }).values;
    } catch (error) {
        console.error(`test: ${error.message.split('\n')[0]}`);
        process.exit(2);
    }
}

function isExecutable(path) {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}

function filesUnder(folder, matches) {
    return readdirSync(join(root, folder), { recursive: true })
        .map(name => join(folder, name))
        .filter(name => matches(name) && !name.includes('node_modules'))
        .sort();
}

function rulesOf(file) {
    const head = readFileSync(join(root, file), 'utf8').slice(0, 1500);
    return { alone: /\brun: .*\balone\b/.test(head), timeout_s: Number(head.match(/\brun: .*\btimeout (\d+)/)?.[1] ?? 600) };
}

function findSuites() {
    const programs = readdirSync(build)
        .filter(name => name.endsWith('-test') && isExecutable(join(build, name)))
        .map(name => ({ name, kind: 'gtest', alone: false, timeout_s: 600 }));
    const scripts = filesUnder('tests', name => name.endsWith('.test.mjs')).map(name => ({ name, kind: 'node', ...rulesOf(name) }));
    const python = filesUnder('tests', name => name.endsWith('_test.py')).map(name => ({ name, kind: 'python', ...rulesOf(name) }));
    return [...programs, ...scripts, ...python];
}

// How to start each kind, and how to read {passed, failed, skipped} from what it left behind.
const kinds = {
    gtest: {
        command: suite => [join(build, suite.name), '--gtest_brief=1', `--gtest_output=json:${suite.report}`],
        read(suite) {
            const report = JSON.parse(readFileSync(suite.report, 'utf8'));
            const tests = report.testsuites.flatMap(group => group.testsuite);
            const skipped = tests.filter(test => test.result === 'SKIPPED' || test.status === 'NOTRUN').length;
            return { passed: report.tests - report.failures - skipped, failed: report.failures, skipped };
        },
    },
    node: {
        command: suite => [process.execPath, '--test-reporter=spec', '--test-reporter-destination=stdout',
            '--test-reporter=tap', `--test-reporter-destination=${suite.report}`, join(root, suite.name)],
        read(suite) {
            const report = readFileSync(suite.report, 'utf8');
            const count = word => Number(report.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))[1]);
            return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') + count('todo') };
        },
    },
    python: {
        command: suite => ['python3', '-m', 'unittest', '-v', join(root, suite.name)],
        read(suite) {
            const report = readFileSync(suite.log, 'utf8');
            const ran = Number(report.match(/^Ran (\d+) tests? in/m)[1]);
            const count = word => Number(report.match(new RegExp(`^(?:OK|FAILED).*\\b${word}=(\\d+)`, 'm'))?.[1] ?? 0);
            const failed = count('failures') + count('errors') + count('unexpected successes');
            const skipped = count('skipped');
            return { passed: ran - failed - skipped, failed, skipped };
        },
    },
};

function start(suite) {
    const stem = suite.name.replaceAll('/', '_');
    suite.log = join(results, `${stem}.log`);
    suite.report = join(results, `${stem}.report`);
    rmSync(suite.report, { force: true });
    for (const finding of findingsOf(stem)) rmSync(finding);
    const [program, ...rest] = kinds[suite.kind].command(suite);
    const log = createWriteStream(suite.log);
    const begun = Date.now();
    const mark = `PARLEY_SUITE=${process.pid}.${stem}`;
    return new Promise(done => {
        const env = { ...environment, ...sanitizerOptions(stem), PARLEY_SUITE: mark.slice(mark.indexOf('=') + 1) };
        const child = spawn(program, rest, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
        const endAll = signal => {
            trySignal(-child.pid, signal);
            for (const pid of carriersOf(mark)) trySignal(pid, signal);
        };
        running.add(endAll);
        let end = '';
        const bound = setTimeout(() => {
            end = `did not end within ${suite.timeout_s * kSlower} s`;
            endAll('SIGTERM');
            setTimeout(endAll, kMercy_ms, 'SIGKILL').unref();
        }, suite.timeout_s * kSlower * 1000);
        child.stdout.on('data', data => log.write(data));
        child.stderr.on('data', data => log.write(data));
        child.on('error', error => (end = error.message));
        // What is left over may hold the pipes open: end it as soon as the suite's own process is gone.
        child.on('exit', () => endAll('SIGKILL'));
        child.on('close', (code, signal) => {
            clearTimeout(bound);
            running.delete(endAll);
            end ||= signal ? `was ended by ${signal}` : code === 0 ? '' : `exit code ${code}`;
            const findings = findingsOf(stem);
            for (const finding of findings) log.write(readFileSync(finding));
            log.end(() => done({ suite, end, seconds: (Date.now() - begun) / 1000, ...tally(suite, end, findings.length) }));
        });
    });
}

/** What instrumented programs of a suite do, and where they say what they found: the server's own output may go anywhere. */
function sanitizerOptions(stem) {
    const path = `log_path=${join(results, stem)}.found`;
    return {
        ASAN_OPTIONS: `detect_stack_use_after_return=1:strict_string_checks=1:${path}`,
        UBSAN_OPTIONS: `print_stacktrace=1:${path}`,
        TSAN_OPTIONS: `halt_on_error=1:second_deadlock_stack=1:${path}`,
    };
}

function findingsOf(stem) {
    return readdirSync(results).filter(name => name.startsWith(`${stem}.found.`)).map(name => join(results, name));
}

function trySignal(pid, signal) {
    try {
        process.kill(pid, signal);
    } catch {
        // Gone already, as it should be.
    }
}

/** The processes that have `mark` in their environment. */
function carriersOf(mark) {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(pid => {
        try {
            return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
        } catch {
            return false;  // ended meanwhile, or another user's
        }
    }).map(Number);
}

function tally(suite, end, findings) {
    let counts;
    try {
        counts = kinds[suite.kind].read(suite);
    } catch {
        return { passed: 0, failed: 1, skipped: 0, why: end || 'left no report' };
    }
    if (findings > 0) return { ...counts, failed: counts.failed + findings, why: 'a sanitizer found something' };
    if (counts.failed === 0 && end) return { ...counts, failed: 1, why: end };
    if (counts.passed + counts.failed + counts.skipped === 0) return { ...counts, failed: 1, why: 'ran no test' };
    return { ...counts, why: '' };
}

function report(result) {
    finished += 1;
    const { suite, passed, failed, skipped, why, seconds } = result;
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    if (failed > 0) {
        console.log(`\n---- ${suite.name} ${why ? `(${why}) ` : ''}${'-'.repeat(80)}`);
        const log = readFileSync(suite.log, 'utf8');
        console.log(log.length > 60_000 ? `${log.slice(0, 20_000)}\n[...]\n${log.slice(-40_000)}` : log);
    }
    const parts = [`${passed} passed`];
    if (failed) parts.push(`${failed} failed`);
    if (skipped) parts.push(`${skipped} skipped`);
    console.log(`test: ${finished}/${suites.length} ${suite.name}: ${parts.join(', ')} (${seconds.toFixed(1)} s)`);
}

async function runAll() {
    const shared = suites.filter(suite => !suite.alone);
    const worker = async () => {
        for (let suite = shared.shift(); suite; suite = shared.shift()) report(await start(suite));
    };
    await Promise.all(Array.from({ length: Math.max(1, Number(options.jobs) || 1) }, worker));
    for (const suite of suites.filter(each => each.alone)) report(await start(suite));
}

const suites = findSuites().filter(suite => !options.only.length || options.only.some(part => suite.name.includes(part)));
const totals = { passed: 0, failed: 0, skipped: 0 };
const running = new Set();
let finished = 0;
const environment = {
    ...process.env,
    PARLEY_BIN: join(build, 'parley'),
    PARLEY_TESTBED: join(build, 'socketio-testbed'),
    PARLEY_BUILD: build,
};
// A suite is itself a process started by a test runner; it must not take itself for a child of this one.
delete environment.NODE_TEST_CONTEXT;

for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
        for (const endAll of running) endAll('SIGKILL');
        process.exit(130);
    });
}

if (options.list) {
    for (const suite of suites) console.log(suite.name);
} else {
    mkdirSync(results, { recursive: true });
    if (suites.length === 0) console.log(`test: no suite has ${options.only.join(' or ') || 'anything to run'} in its name`);
    await runAll();
    if (totals.skipped) console.log(`test: ${totals.skipped} skipped`);
    console.log(`${totals.passed} passed, ${totals.failed} failed`);
    process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}
