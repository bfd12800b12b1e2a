// bench/run held|abuse: what the server bears, by hand. Each part has a server of its own on core 1 and says one line.
//   held    10,000 idle clients and 1,000 calls for minutes: the slope of the memory
//   storm   kill -9, and 10,000 clients at once when the server is back
//   unread  1,000 people who never read, each in a call
//   abuse   attackers who take as much of the server's time as they can be given, beside calls that are timed
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";

import { parley, pinned, secret, withServer } from "./servers.mjs";

const run = promisify(execFile);
const kLimit_ms = 70 * 60_000;
const kClients = "10000";

const generous = {
    PARLEY_LIMITS__MESSAGES_PER_SECOND: "1000000",
    PARLEY_LIMITS__BURST: "1000000",
    PARLEY_LIMITS__CONNECTIONS_PER_ADDRESS: "20000",
};
const house = (env = {}) => ({ title: "Parley", command: (place) => parley(place), env });

async function load(options, { pid, port }, ...args) {
    const to = ["--target", `127.0.0.1:${port}`, "--pid", String(pid), "--jwt-secret", secret];
    const [program, ...rest] = pinned(0, [join(options.build, "parley-load"), ...args, ...to]);
    const { stdout } = await run(program, rest, { timeout: kLimit_ms });
    return JSON.parse(stdout);
}

const parts = {
    held: (options) => withServer(house(generous), options.build, (running) =>
        load(options, running, "held", "--pairs", "1000", "--connections", kClients, "--minutes", options.minutes, "--concurrency", "200")),
    storm: (options) => withServer(house(generous), options.build, async (running) => {
        await load(options, running, "storm", "--connections", kClients); // they were here before
        return load(options, await running.again(), "storm", "--connections", kClients);
    }),
    unread: (options) => withServer(house(generous), options.build, (running) =>
        load(options, running, "unread", "--pairs", "32", "--connections", "1000", "--rate", "1000", "--concurrency", "200")),
    abuse: (options) => withServer({ ...house(), command: (place) => [...options.schedule, ...parley(place), "--media-port", String(place.port + 1)] }, options.build,
        ({ pid, port }) => load(options, { pid, port }, "abuse", "--pairs", "32", "--rate", "1000", "--attacks", options.attacks,
            "--media-port", String(port + 1), "--warmup", "2", "--seconds", "20")),
};

const { values, positionals: [suite] } = parseArgs({
    allowPositionals: true,
    options: {
        only: { type: "string" },
        minutes: { type: "string", default: "10" },
        attacks: { type: "string", default: "3000" },
        realtime: { type: "boolean", default: false },
        build: { type: "string", default: join(import.meta.dirname, "../../build/release") },
    },
});
// As the drop-in of docs/operate.md has it.
const options = { ...values, build: resolve(values.build), schedule: values.realtime ? ["chrt", "--rr", "1"] : [] };
const wanted = values.only?.split(",") ?? (suite === "abuse" ? ["abuse"] : ["held", "storm", "unread"]);
for (const name of wanted) {
    const figures = await parts[name](options);
    console.log(`${name}: ${Object.entries(figures).map(([key, value]) => `${key} ${Math.round(value * 100) / 100}`).join(", ")}`);
}
