// What is measured, with which flags of parley-load, which of its figures goes into the table, and the bars.

const relay = (message, inFlight) => ["relay", "--message", message, "--in-flight", String(inFlight)];
const kIdleConnections = 10_000;

const ratio = (of, to) => (figures) => figures[of] / figures[to];

// bar: `value` of one run's medians must be at least (or at most) `limit`; `text` is how the table says it.
const atLeast = (limit, value, text) => ({ text, value, isMet: (actual) => actual >= limit });
const atMost = (limit, value, text) => ({ text, value, isMet: (actual) => actual <= limit });

const parleyOfBare = ratio("parley-socketio", "bare");
const parleyOfNode = ratio("parley-socketio", "node-socketio");
const all = ["bare", "node-ws", "node-socketio", "parley-ws", "parley-socketio"];

export const scenarios = [
    {
        name: "offers-1",
        title: "offers, 1 in flight",
        unit: "per CPU-second",
        args: relay("offer", 1),
        timed: true,
        figure: "per_cpu_s",
        servers: all,
        bar: atLeast(0.65, parleyOfBare, "≥ 0.65 × bare"),
    },
    {
        name: "offers-16",
        title: "offers, 16 in flight",
        unit: "per CPU-second",
        args: relay("offer", 16),
        timed: true,
        figure: "per_cpu_s",
        servers: all,
        bar: atLeast(10, parleyOfNode, "≥ 10 × socket.io"),
    },
    {
        name: "candidates-1",
        title: "candidates, 1 in flight",
        unit: "per CPU-second",
        args: relay("candidate", 1),
        timed: true,
        figure: "per_cpu_s",
        servers: all,
        bar: atLeast(0.65, parleyOfBare, "≥ 0.65 × bare"),
    },
    {
        name: "candidates-16",
        title: "candidates, 16 in flight",
        unit: "per CPU-second",
        args: relay("candidate", 16),
        timed: true,
        figure: "per_cpu_s",
        servers: all,
        bar: atLeast(10, parleyOfNode, "≥ 10 × socket.io"),
    },
    {
        name: "latency",
        title: "p99 at 5,000 offers/s",
        unit: "µs",
        args: ["latency", "--message", "offer", "--rate", "5000"],
        timed: true,
        figure: "p99_us",
        also: { figure: "p50_us", title: "p50 at 5,000 offers/s" },
        servers: all,
        bar: atMost(0.6, parleyOfNode, "≤ 0.6 × socket.io"),
    },
    {
        name: "setups",
        title: "set-ups (open, token, join)",
        unit: "per CPU-second",
        args: ["setups", "--connections", "5000"],
        figure: "per_cpu_s",
        servers: all,
        bar: atLeast(6, parleyOfNode, "≥ 6 × socket.io"),
    },
    {
        name: "idle",
        title: "memory per idle connection, 10,000 of them",
        unit: "bytes",
        args: ["idle", "--checkpoints", `5000,${kIdleConnections}`],
        figure: `rss_bytes_${kIdleConnections}`,
        also: { figure: "rss_bytes_5000", title: "memory per idle connection, 5,000 of them" },
        servers: all,
        bar: atMost(2_000, (figures) => figures["parley-socketio"], "≤ 2,000 bytes"),
    },
    {
        name: "calls",
        title: "calls: ring, accept, join, end, each committed",
        unit: "per second",
        args: ["calls", "--pairs", "256"],
        timed: true,
        figure: "per_s",
        servers: ["parley-socketio"],
        bar: atLeast(2_000, (figures) => figures["parley-socketio"], "≥ 2,000 per second"),
    },
];
