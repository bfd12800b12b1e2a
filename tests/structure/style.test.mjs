// House rules that a compiler does not hold: sizes, opening comments, purity of the core, nothing of anybody's machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textFiles } from './files.mjs';

const files = textFiles();
const code = files.filter(({ path }) => /^(src|bench|fuzz|tests|web)\/.*\.(cpp|hpp|mjs|js|ts|tsx|py)$/.test(path) || path === 'dev');
const cpp = code.filter(({ path }) => /^src\/.*\.(cpp|hpp)$/.test(path));
const product = cpp.filter(({ path }) => !/_test\.cpp$|_test_tools\.|\/(testing|testbed)\//.test(path));

/** `path:line: text` for each line of the files that the pattern is in. */
function linesWith(pattern, among) {
    return among.flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 120)}`] : [])));
}

const withoutComments = among => among.map(({ path, text }) => ({
    path,
    text: text.replace(/\/\/.*$/gm, '').replace(/\/\*[^]*?\*\//g, comment => comment.replace(/[^\n]/g, '')),
}));

test('no file is longer than 500 lines', () => {
    const written = code.filter(({ text }) => !/^\/\/ Generated /.test(text));
    const long = written.map(({ path, text }) => [path, text.trimEnd().split('\n').length]).filter(([, lines]) => lines > 500);
    assert.deepEqual(long, []);
});

test('every header opens with a comment and is included once', () => {
    const headers = cpp.filter(({ path }) => path.endsWith('.hpp'));
    assert.deepEqual(headers.filter(({ text }) => !text.startsWith('// ')).map(({ path }) => path), []);
    assert.deepEqual(headers.filter(({ text }) => !/^#pragma once$/m.test(text)).map(({ path }) => path), []);
});

test('the core shares nothing: no mutex, atomic or shared_ptr', () => {
    const core = withoutComments(product.filter(({ path }) => /^src\/(proto|calls|dialects)\//.test(path)));
    assert.deepEqual(linesWith(/\bstd::(mutex|shared_mutex|recursive_mutex|atomic\w*|shared_ptr|make_shared|thread|jthread)\b/, core), []);
});

test('the core does not ask for the time', () => {
    const core = withoutComments(product.filter(({ path }) => /^src\/(proto|calls|dialects|socketio)\//.test(path)));
    assert.deepEqual(linesWith(/\b(steady_clock|system_clock|clock_gettime|gettimeofday|std::time)\b/, core), []);
});

test('nothing is left for later', () => {
    assert.deepEqual(linesWith(/\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/, code), []);
});

test('no test sleeps', () => {
    const tests = code.filter(({ path }) => /_test\.(cpp|py)$|^tests\//.test(path));
    assert.deepEqual(linesWith(/\b(sleep_for|usleep|time\.sleep|waitForTimeout)\(/, tests), []);
});

test('no path of anybody\'s machine and no registry is written down', () => {
    assert.deepEqual(linesWith(/(^|[\s"'`(=:])\/(work|home|root|tmp|Users)\/\w/, files), []);
    assert.deepEqual(linesWith(/\bregistry\.(npm|yarn|node)\w*\.|\/\/(proxy|crates)\.[\w.]+\/|"resolve[d]": "\w+:/, files), []);
});
