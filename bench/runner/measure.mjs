// One measurement: a fresh server, one run of the suite's generator against it, its figures.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { pinned, withServer } from "./servers.mjs";

const run = promisify(execFile);
const kLimitMs = 200_000;

async function generate(suite, scenario, server, running, { build, seconds }) {
    const [program, ...args] = pinned(0, [join(build, suite.program), ...suite.flags(scenario, server, running, seconds)]);
    try {
        const { stdout } = await run(program, args, { timeout: kLimitMs });
        return JSON.parse(stdout);
    } catch (error) {
        throw new Error((error.stderr || error.message).trim());
    }
}

export async function measure(suite, scenario, server, options) {
    if (server.command) {
        return withServer(server, options.build, (running) => generate(suite, scenario, server, running, options));
    }
    const figures = await generate(suite, scenario, server, undefined, options);
    return { [scenario.figure]: figures[server.figures[scenario.name]] };
}

export function serversOf(suite, scenario) {
    const known = Object.keys(suite.servers);
    const able = (name) => suite.servers[name].figures === undefined || scenario.name in suite.servers[name].figures;
    return (scenario.servers ?? known).filter(able);
}
