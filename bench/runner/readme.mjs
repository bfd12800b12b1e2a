// Puts a table between the markers in bench/README.md.
import { readFileSync, writeFileSync } from "node:fs";

const kFile = new URL("../README.md", import.meta.url);
const kBegin = "<!-- figures: written by bench/run --write -->";
const kEnd = "<!-- end of figures -->";

export function writeFigures(text) {
    const readme = readFileSync(kFile, "utf8");
    const begin = readme.indexOf(kBegin);
    const end = readme.indexOf(kEnd);
    if (begin < 0 || end < begin) throw new Error("bench/README.md has lost its markers");
    writeFileSync(kFile, `${readme.slice(0, begin + kBegin.length)}\n${text}\n${readme.slice(end)}`);
}
