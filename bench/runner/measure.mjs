// One measurement: a fresh server, one run of parley-load against it, its figures.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { pinned, secret, withServer } from "./servers.mjs";

const run = promisify(execFile);
const kLimitMs = 200_000;

function loadArguments(scenario, server, { pid, port }, seconds) {
    const args = [...scenario.args, "--target", `127.0.0.1:${port}`, "--pid", String(pid)];
    args.push("--protocol", server.protocol, "--jwt-secret", secret);
    if (scenario.timed) args.push("--seconds", String(seconds), "--warmup", String(Math.min(seconds, 2)));
    if (scenario.name === "idle" && server.collectsGarbage) args.push("--gc-signal", "yes");
    return args;
}

export function measure(scenario, server, { build, seconds }) {
    return withServer(server, build, async (running) => {
        const [program, ...args] = pinned(0, [join(build, "parley-load"), ...loadArguments(scenario, server, running, seconds)]);
        try {
            const { stdout } = await run(program, args, { timeout: kLimitMs });
            return JSON.parse(stdout);
        } catch (error) {
            throw new Error((error.stderr || error.message).trim());
        }
    });
}
