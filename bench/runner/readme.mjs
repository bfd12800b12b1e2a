// Puts a table between its markers in bench/README.md.
import { readFileSync, writeFileSync } from "node:fs";

const kFile = new URL("../README.md", import.meta.url);

export function writeFigures(suite, text) {
    const opening = `<!-- ${suite.name} figures: written by bench/run --write -->`;
    const closing = `<!-- end of ${suite.name} figures -->`;
    const readme = readFileSync(kFile, "utf8");
    const begin = readme.indexOf(opening);
    const end = readme.indexOf(closing);
    if (begin < 0 || end < begin) throw new Error(`bench/README.md has lost the markers of ${suite.name}`);
    writeFileSync(kFile, `${readme.slice(0, begin + opening.length)}\n${text}\n${readme.slice(end)}`);
}
