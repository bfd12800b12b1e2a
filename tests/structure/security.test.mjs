// docs/security.md names tests that there are.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));

// "`file`: name, name; `file`: name. Prose" -> [file, [names]]
function namedIn(row) {
    const cell = row.split(' | ').at(-1).replace(/ \|$/, '');
    return [...cell.matchAll(/`([^`]+\.(?:mjs|cpp))`: ([^;]+?)(?=;|\. [A-Z]|$)/g)].map(([, file, names]) => [file, names.split(', ')]);
}

test('every file and test that docs/security.md names is there', () => {
    const missing = rows.flatMap(namedIn).flatMap(([file, names]) => {
        if (!existsSync(join(root, file))) return [file];
        const text = readFileSync(join(root, file), 'utf8');
        const stands = (name) => text.includes(name) || text.includes(names.join(', '));
        return names.filter((name) => !stands(name)).map((name) => `${file}: ${name}`);
    });
    assert.deepEqual(missing, []);
});

test('every row names a test, or says what is missing', () => {
    const bare = rows.filter((row) => namedIn(row).length === 0 && !/not yet|no recordings/.test(row));
    assert.deepEqual(bare, []);
    assert.ok(rows.length > 40);
});
