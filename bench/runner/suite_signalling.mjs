// Signalling: rooms, calls and the messages between two people, against Node's servers and a relay that parses nothing.
import { join } from "node:path";

import { atLeast, atMost, ratio } from "./bars.mjs";
import { parley, secret } from "./servers.mjs";
import { kDelayTries, least } from "./table.mjs";

const relay = (message, inFlight) => ["relay", "--message", message, "--in-flight", String(inFlight)];
const kIdleConnections = 10_000;

const peer = (file) => (place) =>
    [process.execPath, "--expose-gc", join(import.meta.dirname, "../peers", file), "--port", String(place.port), "--jwt-secret", secret];
// The limits guard against one greedy client; here one client is the whole load.
const withoutRateLimits = {
    PARLEY_LIMITS__MESSAGES_PER_SECOND: "1000000",
    PARLEY_LIMITS__BURST: "1000000",
    PARLEY_LIMITS__CONNECTIONS_PER_ADDRESS: "20000",
};

const servers = {
    "bare": { title: "bare relay", protocol: "bare", command: (place) => [join(place.build, "bare-relay"), String(place.port)] },
    "node-ws": { title: "`ws` on Node", protocol: "rooms", command: peer("ws-relay.mjs"), collectsGarbage: true },
    "node-socketio": {
        title: "socket.io on Node", protocol: "socketio", command: peer("socketio-relay.mjs"), collectsGarbage: true,
    },
    "parley-ws": { title: "Parley, WebSocket", protocol: "rooms", command: parley, env: withoutRateLimits },
    "parley-socketio": { title: "Parley, Socket.IO", protocol: "socketio", command: parley, env: withoutRateLimits },
};

const parleyOfBare = ratio("parley-socketio", "bare");
const parleyOfNode = ratio("parley-socketio", "node-socketio");

const scenarios = [
    {
        name: "offers-1",
        title: "offers, 1 in flight",
        unit: "per CPU-second",
        args: relay("offer", 1),
        timed: true,
        figure: "per_cpu_s",
        bars: [atLeast(0.65, parleyOfBare, "≥ 0.65 × bare")],
    },
    {
        name: "offers-16",
        title: "offers, 16 in flight",
        unit: "per CPU-second",
        args: relay("offer", 16),
        timed: true,
        figure: "per_cpu_s",
        bars: [atLeast(10, parleyOfNode, "≥ 10 × socket.io")],
    },
    {
        name: "candidates-1",
        title: "candidates, 1 in flight",
        unit: "per CPU-second",
        args: relay("candidate", 1),
        timed: true,
        figure: "per_cpu_s",
        bars: [atLeast(0.65, parleyOfBare, "≥ 0.65 × bare")],
    },
    {
        name: "candidates-16",
        title: "candidates, 16 in flight",
        unit: "per CPU-second",
        args: relay("candidate", 16),
        timed: true,
        figure: "per_cpu_s",
        bars: [atLeast(10, parleyOfNode, "≥ 10 × socket.io")],
    },
    {
        name: "latency",
        title: "p99 at 5,000 offers/s, calmest round",
        unit: "µs",
        args: ["latency", "--message", "offer", "--rate", "5000"],
        timed: true,
        figure: "p99_us",
        pick: least,
        tries: kDelayTries,
        also: [{ figure: "p50_us", pick: least, title: "p50 at 5,000 offers/s, calmest round", unit: "µs" }],
        bars: [atMost(0.6, parleyOfNode, "≤ 0.6 × socket.io")],
    },
    {
        name: "setups",
        title: "set-ups (open, token, join)",
        unit: "per CPU-second",
        args: ["setups", "--connections", "5000"],
        figure: "per_cpu_s",
        bars: [atLeast(6, parleyOfNode, "≥ 6 × socket.io")],
    },
    {
        name: "idle",
        title: "memory per idle connection, 10,000 of them",
        unit: "bytes",
        args: ["idle", "--checkpoints", `5000,${kIdleConnections}`],
        figure: `rss_bytes_${kIdleConnections}`,
        also: [{ figure: "rss_bytes_5000", title: "memory per idle connection, 5,000 of them", unit: "bytes" }],
        bars: [atMost(2_000, (figures) => figures["parley-socketio"], "≤ 2,000 bytes")],
    },
    {
        name: "calls",
        title: "calls: ring, accept, join, end, each committed",
        unit: "per second",
        args: ["calls", "--pairs", "256"],
        timed: true,
        figure: "per_s",
        servers: ["parley-socketio"],
        bars: [atLeast(2_000, (figures) => figures["parley-socketio"], "≥ 2,000 per second")],
    },
];

function flags(scenario, server, { pid, port }, seconds) {
    const args = [...scenario.args, "--target", `127.0.0.1:${port}`, "--pid", String(pid)];
    args.push("--protocol", server.protocol, "--jwt-secret", secret);
    if (scenario.timed) args.push("--seconds", String(seconds), "--warmup", String(Math.min(seconds, 2)));
    if (scenario.name === "idle" && server.collectsGarbage) args.push("--gc-signal", "yes");
    return args;
}

export const signalling = {
    name: "signalling",
    program: "parley-load",
    servers,
    scenarios,
    flags,
    own: "parley-socketio",
    ratios: [
        { title: "Parley / socket.io", of: parleyOfNode },
        { title: "Parley / bare", of: parleyOfBare },
    ],
    packages: ["socket.io", "ws"],
};
