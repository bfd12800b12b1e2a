// Media: one publisher's packets to many subscribers, against a Janus gateway and against what this machine can encrypt
// and send with no server around it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { atLeast, atMost, ratio } from "./bars.mjs";
import { parley, secret } from "./servers.mjs";
import { kDelayTries, least } from "./table.mjs";

const kJanus = "/usr/bin/janus";
// Made by bench/run in a network namespace of its own: Janus takes no loopback address for media.
const kMediaIp = "10.200.0.1";

// As Debian ships it, or with the number of its event loops set, which its manual names as the way to scale.
async function writeJanusConfiguration(place, eventLoops) {
    const loops = eventLoops > 0 ? `event_loops = ${eventLoops}` : "";
    const files = {
        "janus.jcfg": `general: { debug_level = 2\n session_timeout = 60\n ${loops} }
            nat: { ice_lite = true\n ice_enforce_list = "${kMediaIp}" }
            media: { rtp_port_range = "20000-40000" }
            transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }`,
        "janus.transport.websockets.jcfg": `general: { ws = true\n ws_ip = "127.0.0.1"\n ws_port = ${place.port} }`,
        "janus.plugin.videoroom.jcfg": "general: { }",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(place.data, name), text);
}

const janus = (title, eventLoops) => ({
    title,
    speaks: "janus",
    command: (place) => [kJanus, "--configs-folder", place.data],
    prepare: (place) => writeJanusConfiguration(place, eventLoops),
});

const servers = {
    // No server: parley-media-load encrypts and sends by itself.
    "limit": {
        title: "limit",
        figures: {
            "paced": "sendmmsg_per_cpu_s",
            "bursts": "gso_per_cpu_s",
            "paced-light": "sendmmsg_per_cpu_s",
            "bursts-light": "gso_per_cpu_s",
        },
    },
    "janus": janus("Janus", 0),
    "janus-1": janus("Janus, 1 event loop", 1),
    "parley": {
        title: "Parley",
        speaks: "parley",
        command: (place) => [...parley(place), "--media-port", "0"],
        env: { PARLEY_ROOMS__MAX_PARTICIPANTS: "1000", PARLEY_LIMITS__CONNECTIONS_PER_ADDRESS: "20000" },
    },
};

const kServing = ["janus", "janus-1", "parley"];
const forward = (...args) => ["forward", "--subscribers", "100", ...args];
const parleyOfLimit = ratio("parley", "limit");
const parleyOfBestJanus = (figures) => figures.parley / Math.max(figures.janus ?? 0, figures["janus-1"] ?? 0);

const kWarmUp_s = 4;
// Packets a second of the publisher: a loaded server, by which one plans, and one that sleeps most of the time.
const kLoaded = { rate: 1_120, warmUp_s: 14 };
const kLight = { rate: 280, warmUp_s: kWarmUp_s };

function forwarding(name, { rate, warmUp_s }, { burst, bars = [] }) {
    const together = burst === 1 ? "one by one" : `bursts of ${burst}`;
    const atRate = ["--rate", String(rate)];
    return {
        name,
        title: `1 → 100, 1,200 bytes, ${(rate * 100).toLocaleString("en-US")} packets/s out, ${together}`,
        unit: "forwarded per CPU-second",
        args: forward(...atRate, "--burst", String(burst)),
        limitArgs: atRate,
        timed: true,
        warmUp_s,
        figure: "per_cpu_s",
        bars,
    };
}

const scenarios = [
    forwarding("paced", kLoaded, { burst: 1, bars: [atLeast(0.85, parleyOfLimit, "≥ 0.85 × limit"), atLeast(1.5, parleyOfBestJanus, "≥ 1.5 × Janus")] }),
    forwarding("bursts", kLoaded, { burst: 7, bars: [atLeast(0.6, parleyOfLimit, "≥ 0.6 × limit"), atLeast(2.2, parleyOfBestJanus, "≥ 2.2 × Janus")] }),
    forwarding("paced-light", kLight, { burst: 1 }),
    forwarding("bursts-light", kLight, { burst: 7 }),
    {
        name: "audio",
        title: "1 → 100, 100 bytes, 50 a second",
        unit: "forwarded per CPU-second",
        args: forward("--kind", "audio", "--bytes", "100", "--rate", "50"),
        timed: true,
        figure: "per_cpu_s",
        servers: kServing,
    },
    {
        name: "delay",
        title: "added delay p99 at 10,000 packets/s out, calmest round",
        unit: "µs",
        args: forward("--rate", "100"),
        timed: true,
        figure: "p99_us",
        pick: least,
        tries: kDelayTries,
        also: [
            { figure: "p50_us", pick: least, title: "added delay p50 at 10,000 packets/s out, calmest round", unit: "µs" },
            { figure: "loss_permille", title: "lost at 10,000 packets/s out", unit: "‰" },
            { figure: "bytes_per_subscriber", title: "memory per subscriber", unit: "bytes", bars: [atMost(40_000, (figures) => figures.parley, "≤ 40,000 bytes")] },
        ],
        servers: kServing,
        bars: [atMost(1_000, (figures) => figures.parley, "≤ 1,000 µs")],
    },
    {
        name: "joins",
        title: "joins until media can flow, 200 of them",
        unit: "per CPU-second",
        args: ["joins", "--subscribers", "200"],
        figure: "per_cpu_s",
        servers: kServing,
        bars: [atLeast(200, (figures) => figures.parley, "≥ 200")],
    },
];

function flags(scenario, server, running, seconds) {
    const timed = scenario.timed ? ["--seconds", String(seconds)] : [];
    if (!running) return ["limit", "--subscribers", "100", ...scenario.limitArgs, ...timed];
    const warmUp = scenario.timed ? ["--warmup", String(scenario.warmUp_s ?? kWarmUp_s)] : []; // the estimate of each path grows meanwhile
    const to = ["--server", server.speaks, "--target", `127.0.0.1:${running.port}`, "--pid", String(running.pid), "--jwt-secret", secret];
    return [...scenario.args, ...to, ...timed, ...warmUp];
}

export const media = {
    name: "media",
    program: "parley-media-load",
    servers,
    scenarios,
    flags,
    own: "parley",
    ratios: [
        { title: "Parley / Janus", of: parleyOfBestJanus },
        { title: "Parley / limit", of: parleyOfLimit },
    ],
    packages: [],
};
