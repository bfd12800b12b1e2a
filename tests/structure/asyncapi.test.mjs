// What the server says to clients against asyncapi.json, by reading the dialects' sources: each documented name stands in its dialect's
// code, and each name that the code emits is documented. (What clients may say is compared in src/server/drift_test.cpp.)
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, textFiles } from './files.mjs';

const events = JSON.parse(readFileSync(join(root, 'src/server/docs/asyncapi.json'), 'utf8'));
const sources = textFiles().filter(({ path }) => /^src\/dialects\/.*\.(cpp|hpp)$/.test(path) && !/_test\.cpp$|\/testing\//.test(path));
const isShared = path => path.split('/').length === 3;
// Literals as they stand in C++: "name", or \"name\" and "name" within a longer text.
const holds = (text, name) => text.includes(`"${name}"`) || text.includes(`\\"${name}\\"`);

const sent = dialect => Object.entries(events.channels[dialect].messages)
    .filter(([id]) => id.startsWith('send:')).map(([, message]) => message.name);

for (const dialect of Object.keys(events.channels)) {
    test(`${dialect}: every documented event is in the code`, () => {
        const own = sources.filter(({ path }) => isShared(path) || path.startsWith(`src/dialects/${dialect}/`));
        const missing = sent(dialect).filter(name => !own.some(({ text }) => holds(text, name)));
        assert.deepEqual(missing, []);
    });
}

test('every event that the code emits by name is documented', () => {
    const documented = new Set(Object.keys(events.channels).flatMap(sent));
    const emitted = sources.flatMap(({ path, text }) =>
        [...text.matchAll(/(?:emit|\btell|changed)\("([^"]+)"|\\?"type\\?":\\?"([a-z_-]+)\\?"/g)].map(match => ({ path, name: match[1] ?? match[2] })));
    assert.ok(emitted.length > 15);
    assert.deepEqual(emitted.filter(({ name }) => !documented.has(name)), []);
});
