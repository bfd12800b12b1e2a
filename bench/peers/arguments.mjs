// What both peers take from their command line and do alike: --port, --jwt-secret, and collecting garbage when asked to.
import { parseArgs } from "node:util";

export function readArguments() {
    const { values } = parseArgs({ options: { port: { type: "string" }, "jwt-secret": { type: "string", default: "" } } });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error("--port takes a port");
    return { port, secret: values["jwt-secret"] };
}

// The memory reading is of what the connections need, not of garbage that nobody had a reason to collect yet.
export function collectGarbageOnSignal() {
    process.on("SIGUSR2", () => globalThis.gc?.());
}
