// bench/run: every scenario against every server in turn, repeated; one table with ratios next to the bars.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { describeMachine } from "./machine.mjs";
import { measure, serversOf } from "./measure.mjs";
import { writeFigures } from "./readme.mjs";
import { isBuilt } from "./servers.mjs";
import { media } from "./suite_media.mjs";
import { signalling } from "./suite_signalling.mjs";
import { makeTable } from "./table.mjs";

const suites = { signalling, media };
const listOf = (kind) => Object.values(suites).map((suite) => `  ${suite.name}: ${kind(suite).join(", ")}`).join("\n  ");
const kHelp = `usage: bench/run [signalling|media] [--quick] [--repeat N] [--seconds N] [--only NAME,..] [--servers NAME,..] [--build DIR] [--write] [--check]
signalling (the default): Parley, socket.io and ws on Node, and a bare relay; about ten minutes. media: the media server,
a Janus gateway, and the machine's limit; about five. All in one run on this machine.
  --quick    one short round: shows that everything works; its figures mean little
  --repeat   rounds, 1 to 9; the table shows medians, of delays the calmest round (default 3)
  --seconds  measured seconds of each timed scenario, 1 to 20 (default 3)
  --only
  ${listOf((suite) => suite.scenarios.map((scenario) => scenario.name))}
  --servers
  ${listOf((suite) => Object.keys(suite.servers))}
  --build    where the programs are (default ../build/release)
  --write    put the table into bench/README.md
  --check    exit 1 when a bar is missed
held, abuse: what the server bears (bench/README.md, "Hard times"), by hand.
`;

function wholeNumber(flag, text, most) {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most) throw new Error(`--${flag} takes 1 to ${most}`);
    return value;
}

function names(flag, text, known) {
    const chosen = text === undefined ? known : text.split(",");
    const wrong = chosen.find((name) => !known.includes(name));
    if (wrong !== undefined) throw new Error(`--${flag} knows no "${wrong}"; there is ${known.join(", ")}`);
    return chosen;
}

function readOptions() {
    const flag = { type: "boolean", default: false };
    const text = { type: "string" };
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: { help: flag, quick: flag, write: flag, check: flag, repeat: text, seconds: text, only: text, servers: text, build: text },
    });
    const [name = "signalling", ...further] = positionals;
    if (!(name in suites) || further.length > 0) throw new Error(`there is ${Object.keys(suites).join(" and ")}, one at a time`);
    const suite = suites[name];
    const chosen = names("only", values.only, suite.scenarios.map((scenario) => scenario.name));
    return {
        ...values,
        suite,
        repeat: wholeNumber("repeat", values.repeat ?? (values.quick ? 1 : 3), 9),
        seconds: wholeNumber("seconds", values.seconds ?? (values.quick ? 1 : 3), 20),
        scenarios: suite.scenarios.filter((scenario) => chosen.includes(scenario.name)),
        servers: names("servers", values.servers, Object.keys(suite.servers)),
        build: resolve(values.build ?? join(import.meta.dirname, "../../build/release")),
    };
}

// Round by round, so that a slow minute of the machine hits every server and not one of them.
function plan(options) {
    const steps = [];
    for (let round = 0; round < options.repeat; ++round) {
        const tries = options.scenarios.flatMap((scenario) => Array(options.quick ? 1 : scenario.tries ?? 1).fill(scenario));
        for (const scenario of tries) {
            for (const name of options.servers.filter((server) => serversOf(options.suite, scenario).includes(server))) {
                steps.push({ scenario, name });
            }
        }
    }
    return steps;
}

async function measureAll(options) {
    const results = new Map();
    const failures = [];
    const steps = plan(options);
    for (const [index, { scenario, name }] of steps.entries()) {
        process.stderr.write(`[${index + 1}/${steps.length}] ${scenario.name} ${name}: `);
        try {
            const figures = await measure(options.suite, scenario, options.suite.servers[name], options);
            const key = `${scenario.name} ${name}`;
            results.set(key, [...(results.get(key) ?? []), figures]);
            process.stderr.write(`${Math.round(figures[scenario.figure]).toLocaleString("en-US")} ${scenario.unit}\n`);
        } catch (error) {
            failures.push(`${scenario.name} ${name}: ${error.message}`);
            process.stderr.write("failed\n");
        }
    }
    return { results, failures };
}

async function main() {
    const options = readOptions();
    if (options.help) return process.stdout.write(kHelp);
    const { suite } = options;
    if (!existsSync(join(options.build, suite.program))) throw new Error(`${suite.program} is not built; ./dev bench builds it`);
    const missing = options.servers.filter((name) => !isBuilt(suite.servers[name], options.build));
    if (missing.length > 0) process.stderr.write(`not there, left out: ${missing.join(", ")}\n`);
    options.servers = options.servers.filter((name) => !missing.includes(name));

    const { results, failures } = await measureAll(options);
    const table = makeTable(suite, options.scenarios, results);
    const text = `${table.text}\n\n${describeMachine(suite, options)}`;
    process.stdout.write(`\n${text}\n`);
    if (options.write) writeFigures(suite, `\n${text}\n`);
    for (const failure of failures) process.stderr.write(`failed: ${failure}\n`);
    if (options.check && table.missed.length > 0) process.stderr.write(`bars missed: ${table.missed.join(", ")}\n`);
    if (failures.length > 0 || (options.check && table.missed.length > 0)) process.exitCode = 1;
}

main().catch((error) => {
    process.stderr.write(`bench/run: ${error.message}\n`);
    process.exitCode = 2;
});
