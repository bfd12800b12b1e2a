// Starts and stops the servers that are measured, one at a time, pinned to a core of its own where there are two.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export const secret = "a-secret-that-only-this-bench-knows-0123456789";
const kStartLimitMs = 15_000;
const kStopLimitMs = 10_000;

const isPinned = availableParallelism() > 1;
// Core 0 is the generator's, core 1 the server's.
export const pinned = (core, command) => (isPinned ? ["taskset", "-c", String(core), ...command] : command);

// A real path, not a memory disk: a commit has to reach what the machine has for a disk.
export const parley = (place) =>
    [join(place.build, "parley"), "serve", "--listen", `127.0.0.1:${place.port}`, "--data", place.data, "--jwt-secret", secret,
        "--log-level", "warn"];

async function freePort() {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address();
    probe.close();
    await once(probe, "close");
    return port;
}

function accepts(port) {
    return new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1");
        const answer = (value) => (socket.destroy(), resolve(value));
        socket.once("connect", () => answer(true)).once("error", () => answer(false));
    });
}

async function untilItListens(child, port, readOutput) {
    const deadline = Date.now() + kStartLimitMs;
    while (!(await accepts(port))) {
        if (child.exitCode !== null) throw new Error(`the server did not start: ${readOutput()}`);
        if (Date.now() > deadline) throw new Error("the server does not listen");
        await delay(20);
    }
}

async function stop(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL"); // its clients are gone, and its data is thrown away
    await Promise.race([gone, delay(kStopLimitMs, undefined, { ref: false })]);
}

// Runs use({ pid, port, again }) against a fresh server with empty data, and takes it down whatever happens. again() is a
// power cut: the same data, another process; it resolves to what use() was given.
export async function withServer(server, build, use) {
    const base = join(build, "bench-data");
    await mkdir(base, { recursive: true });
    const data = await mkdtemp(join(base, "run-"));
    const place = { port: await freePort(), build, data };
    await server.prepare?.(place);
    let output = "";
    let child;
    const start = async () => {
        const [program, ...args] = pinned(1, server.command(place));
        child = spawn(program, args, { env: { ...process.env, ...server.env }, stdio: ["ignore", "pipe", "pipe"] });
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-2_000)));
        }
        await untilItListens(child, place.port, () => output);
        return { pid: child.pid, port: place.port, again };
    };
    const again = async () => (await stop(child), start());
    try {
        return await use(await start());
    } catch (error) {
        throw new Error(`${error.message}${output ? `\n  the server said: ${output}` : ""}`);
    } finally {
        if (child) await stop(child);
        await rm(data, { recursive: true, force: true });
    }
}

export function isBuilt(server, build) {
    const [program] = server.command?.({ port: 1, build, data: "" }) ?? [];
    return program === undefined || existsSync(program);
}
