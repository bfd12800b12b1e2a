// Every #include of src/ against the tables of docs/architecture.md.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listOf, root, tableRows, textFiles } from './files.mjs';

const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const mayInclude = new Map(tableRows(page, 'folders').map(([folder, cell]) => [folder, new Set([folder, ...listOf(cell)])]));
const onlyIn = tableRows(page, 'libraries').flatMap(([headers, folders]) =>
    listOf(headers).map(header => ({ header, folders: listOf(folders) })));

const sources = textFiles().filter(({ path }) => /^src\/.*\.(cpp|hpp)$/.test(path));
const includes = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/gm)].map(([, own, library]) => ({ path, own, library })));

// A testbed puts a library together with the network, as src/server does for the product.
const folderOf = path => (path.includes('/testbed/') ? 'server' : path.split('/')[1]);

test('there is something to read', () => {
    assert.ok(sources.length > 5 && includes.length > 20);
});

test('every folder of src stands in the table', () => {
    const unknown = new Set(sources.map(({ path }) => path.split('/')[1]).filter(folder => !mayInclude.has(folder)));
    assert.deepEqual([...unknown], []);
});

test('a folder includes only what the table allows', () => {
    const wrong = includes
        .filter(({ own }) => own)
        .filter(({ path, own }) => !mayInclude.get(folderOf(path))?.has(own.split('/')[0]))
        .map(({ path, own }) => `${path} includes ${own}`);
    assert.deepEqual(wrong, []);
});

test('an include is written from src, so that it names its folder', () => {
    const known = new Set(sources.map(({ path }) => path.slice('src/'.length)));
    const wrong = includes.filter(({ own }) => own && !known.has(own)).map(({ path, own }) => `${path} includes ${own}`);
    assert.deepEqual(wrong, []);
});

test('no dialect includes another', () => {
    const dialectOf = path => path.match(/^(?:src\/)?dialects\/(?!testing\/)([^/]+)\//)?.[1];
    const wrong = includes
        .filter(({ path, own }) => own && dialectOf(path) && dialectOf(own) && dialectOf(path) !== dialectOf(own))
        .map(({ path, own }) => `${path} includes ${own}`);
    assert.deepEqual(wrong, []);
});

test('a library is included only where the table keeps it', () => {
    const wrong = includes.filter(({ path, library }) => {
        const rule = library && onlyIn.find(({ header }) => library === header || library.startsWith(`${header}/`) || library === `${header}.h` ||
            library.startsWith(`${header}-`));
        return rule && !rule.folders.includes(path.split('/')[1]);
    });
    assert.deepEqual(wrong.map(({ path, library }) => `${path} includes <${library}>`), []);
});

test('neither the table nor the code has a circle', () => {
    for (const [what, edges] of [['the table', tableEdges()], ['the code', codeEdges()]]) {
        assert.equal(findCircle(edges), null, `a circle in ${what}`);
    }
});

test('what CMake links is what the table allows', () => {
    const lists = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');
    const wrong = [];
    for (const [, name, rest] of lists.matchAll(/parley_library\((\w+)([^)]*)\)/g)) {
        const [, deps = ''] = rest.match(/\bDEPS\b([^]*?)(?:\bLIBS\b|$)/) ?? [];
        for (const dep of deps.split(/\s+/).filter(Boolean)) {
            if (!mayInclude.get(name)?.has(dep)) wrong.push(`${name} links ${dep}`);
        }
    }
    assert.deepEqual(wrong, []);
});

function tableEdges() {
    return new Map([...mayInclude].map(([folder, others]) => [folder, new Set([...others].filter(other => other !== folder))]));
}

function codeEdges() {
    const edges = new Map();
    for (const { path, own } of includes.filter(include => include.own && !include.path.includes('/testbed/'))) {
        const [from, to] = [path.split('/')[1], own.split('/')[0]];
        if (from === to) continue;
        if (!edges.has(from)) edges.set(from, new Set());
        edges.get(from).add(to);
    }
    return edges;
}

function findCircle(edges) {
    const finished = new Set();
    const visit = (node, trail) => {
        if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node].join(' -> ');
        if (finished.has(node)) return null;
        for (const next of edges.get(node) ?? []) {
            const circle = visit(next, [...trail, node]);
            if (circle) return circle;
        }
        finished.add(node);
        return null;
    };
    for (const node of edges.keys()) {
        const circle = visit(node, []);
        if (circle) return circle;
    }
    return null;
}
