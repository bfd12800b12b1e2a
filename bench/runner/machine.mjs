// The line that a table of figures is worth nothing without: on what they were measured.
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";

import { kDelayTries } from "./table.mjs";

function versionOf(name) {
    const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
    return lock.packages[`node_modules/${name}`].version;
}

export function describeMachine(suite, options) {
    const model = cpus()[0]?.model.trim() ?? "unknown CPU";
    const kernel = release().match(/^\d+\.\d+/)?.[0] ?? release();
    const packages = suite.packages.map((name) => `${name} ${versionOf(name)}`);
    if (packages.length > 0) packages.unshift(`Node ${process.version.slice(1)}`);
    const tries = options.repeat * (options.quick ? 1 : kDelayTries);
    const runs = `median of ${options.repeat}, ${options.seconds} s each; delays: the calmest of ${tries}`;
    return `${cpus().length} × ${model}, ${[`Linux ${kernel}`, ...packages].join(", ")}; ${runs}.`;
}
