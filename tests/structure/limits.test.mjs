// docs/limits.md against the code: each setting and constant that it names is there, and has the bound that the page says. The defaults
// of settings are read from docs/configuration.md, which another test holds against the program.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, textFiles } from './files.mjs';

const kUnits = {
    KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3,
    ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, day: 86_400_000, days: 86_400_000,
};

/** The numbers of a text with their units worked in: "60 000", "64 KiB", "15 s; 3 s after close 1001". */
const numbersIn = (text) => [...text.matchAll(/(\d[\d ]*\d|\d)\s*([A-Za-z]+)?/g)].map(([, digits, unit]) => Number(digits.replaceAll(' ', '')) * (kUnits[unit] ?? 1));

const cells = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());
const read = (path) => readFileSync(join(root, path), 'utf8').split('\n');

const settings = new Map();
for (const line of read('docs/configuration.md')) {
    const [key, value] = line.startsWith('| `') ? cells(line) : [];
    if (key) settings.set(key.replaceAll('`', ''), value.replaceAll(/[`"]/g, ''));
}

const kSources = /^(src\/.*\.(cpp|hpp)|web\/(apps\/meet|packages\/client)\/src\/.*\.tsx?)$/;
const sources = textFiles().filter(({ path }) => kSources.test(path) && !/_test\.(cpp|tsx?)$|\/testing\//.test(path));

/** All values that a constant or an option of that name begins with, in bytes, milliseconds or plain numbers. */
function valuesOf(name) {
    const found = [];
    for (const { text } of sources) {
        for (const [, value] of text.matchAll(new RegExp(`\\b${name}\\s*(?:=|\\{)\\s*([\\d'_ *]+)`, 'g'))) {
            found.push(value.replaceAll(/['_]/g, '').split('*').reduce((product, factor) => product * Number(factor), 1));
        }
    }
    return found;
}

const rows = read('docs/limits.md').filter((line) => line.startsWith('| ') && !line.startsWith('| what')).map(cells);

test('the page has rows, and names what sets them', () => {
    assert.ok(rows.length > 50, String(rows.length));
    assert.ok(rows.filter(([, , setBy]) => setBy.includes('`')).length > 50);
});

for (const [what, bound, setBy] of rows) {
    const names = [...setBy.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    if (names.length === 0) continue;
    test(what, () => {
        const numbers = numbersIn(bound);
        for (const name of names) {
            if (name.includes('.')) {
                assert.ok(settings.has(name), `there is no setting ${name}`);
                const [value] = numbersIn(settings.get(name));
                if (value !== undefined) assert.equal(numbers.shift(), value, `${name} is ${settings.get(name)}`);
            } else {
                const values = valuesOf(name);
                const wanted = numbers.shift();
                // Media time counts microseconds.
                assert.ok(values.includes(wanted) || values.includes(wanted * 1000), `${name} is ${values.join(' or ') || 'nowhere'}`);
            }
        }
    });
}
