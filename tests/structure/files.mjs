// The tracked text files of the repository, as {path, text}, for the rules in this folder. It walks the tree and skips
// what is built or installed, so that it needs no git.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');

const skippedFolders = new Set(['.git', 'build', 'node_modules', 'parley-data', '.cache', 'dist', '__pycache__', '.ruff_cache']);
const binary = /\.(png|jpe?g|gif|ico|wasm|woff2?|y4m|wav|bin|gz)$|(^|\/)corpus\//;

function* walk(folder) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
        const path = folder ? `${folder}/${entry.name}` : entry.name;
        if (entry.isDirectory()) {
            if (!skippedFolders.has(entry.name)) yield* walk(path);
        } else if (entry.isFile() && !binary.test(path) && !/\.log$|(^|\/)compile_commands\.json$/.test(path)) {
            yield path;
        }
    }
}

export function textFiles() {
    return [...walk('')].sort().map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The rows of the Markdown table that follows `<!-- table: NAME -->`, cells trimmed, without its heading. */
export function tableRows(markdown, name) {
    const lines = markdown.split('\n');
    const start = lines.indexOf(`<!-- table: ${name} -->`);
    if (start < 0) throw new Error(`no table ${name}`);
    const rows = [];
    for (let at = start + 3; lines[at]?.startsWith('|'); at++) {
        rows.push(lines[at].split('|').slice(1, -1).map(cell => cell.trim()));
    }
    return rows;
}

export const listOf = cell => cell.split(',').map(word => word.trim()).filter(Boolean);
