// Every relative link in the documentation leads to a file that exists, and every decision stands in their list.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { root, textFiles } from './files.mjs';

test('no link leads nowhere', () => {
    const broken = textFiles().filter(({ path }) => path.endsWith('.md')).flatMap(({ path, text }) =>
        [...text.replace(/```[^]*?```/g, '').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
            .map(([, target]) => target)
            .filter(target => !/^[a-z]+:/.test(target) && !existsSync(join(root, normalize(join(dirname(path), target)))))
            .map(target => `${path} links to ${target}`));
    assert.deepEqual(broken, []);
});

test('the list of decisions is complete', () => {
    const list = readFileSync(join(root, 'docs/adr/README.md'), 'utf8');
    const pages = readdirSync(join(root, 'docs/adr')).filter(name => /^\d{4}-.*\.md$/.test(name));
    assert.deepEqual(pages.filter(name => !list.includes(`(${name})`)), []);
});
