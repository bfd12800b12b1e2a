// The codes that clients can get, as the sources give them, against docs/errors.md, both ways.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, tableRows, textFiles } from './files.mjs';

const documented = new Set(tableRows(readFileSync(join(root, 'docs/errors.md'), 'utf8'), 'codes').map(([code]) => code.replaceAll('`', '')));
const towardsClients = /^src\/(dialects\/(?!testing)|calls\/|runtime\/|media\/engine\/|media\/negotiate\/(?!offerer)|proto\/sdp\/|net\/http_protocol\.cpp|server\/http_router\.cpp|crypto\/jwt\.cpp|base\/json_scan\.cpp)/;
const sources = textFiles().filter(({ path }) => towardsClients.test(path) && /\.(cpp|hpp)$/.test(path) && !/_test\.cpp$/.test(path));

const given = new Map();
for (const { path, text } of sources) {
    // fail("code", "Message"), {"code", "Message…"}, error_response(status, "code", "message")
    for (const [, code] of text.matchAll(/(?:\bfail\(\s*|Error\s*\{\s*|(?:error_response|refuse)\(\d+,\s*|\{\s*)"([a-z]+(?:-[a-z]+)*)",\s*"[A-Za-z][^"]* [^"]*"/g)) given.set(code, path);
}

test('every code that is given is documented', () => {
    assert.ok(given.size > 12, [...given.keys()].join(' '));
    assert.deepEqual([...given].filter(([code]) => !documented.has(code)), []);
});

test('every documented code stands in the sources', () => {
    const all = sources.map(({ text }) => text).join('\n');
    assert.deepEqual([...documented].filter(code => !all.includes(`"${code}"`)), []);
});
