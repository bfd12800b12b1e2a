// bench/run web: the web app's speed in a real browser on the real server, by phases, against the bars of bench/README.md.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const kHelp = `usage: bench/run web [--rounds N] [--seconds N] [--only join,paint,crowd] [--build DIR] [--check]
The web app in Chromium on a server of its own, all on this machine: the click on Join to the other's picture, directly and through the
media server; the first paint with nothing cached; 25 tiles while people speak, come and go. About three minutes.
  --rounds   of joins and paints, 1 to 100 (default 20); medians are shown
  --seconds  of the crowd, 1 to 120 (default 20)
  --build    where the server is (default build/release)
  --check    exit 1 when a bar is missed
`;
export const kBars = { join_ms: 1000, paint_ms: 500, task_ms: 100 };

export const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};
/** A time that was not noted in some round counts where it was. */
const medianOf = (all, name) => {
    const known = all.map((marks) => marks[name]).filter((value) => typeof value === 'number');
    return known.length > 0 ? median(known) : null;
};
const ms = (value) => (value === null ? '–' : String(Math.round(value)));
const verdict = (value, bar) => `≤ ${bar} ms: ${value <= bar ? 'met' : '**missed**'}`;

/** Rows of a table: what, the figures, the bar. */
export function tableOf(results, phases) {
    const rows = [];
    for (const [way, all] of Object.entries(results.joins ?? {})) {
        const steps = phases.map(([name, title]) => `${title} ${ms(medianOf(all, name))}`).join(' · ');
        const last = medianOf(all, 'frame');
        rows.push({ text: `| Join to picture, ${way} | ${ms(last)} ms | ${steps} | ${verdict(last, kBars.join_ms)} |`, ok: last <= kBars.join_ms });
    }
    if (results.paints) {
        const paint = median(results.paints);
        const worst = Math.max(...results.paints);
        rows.push({ text: `| first paint, nothing cached | ${ms(paint)} ms | slowest ${ms(worst)} | ${verdict(paint, kBars.paint_ms)} |`, ok: paint <= kBars.paint_ms });
    }
    if (results.crowd) {
        const { tiles, steps, own, longTasks } = results.crowd;
        const worst = Math.max(0, ...own.map(({ duration }) => duration));
        const rest = `${tiles} tiles, ${steps} changes; ${longTasks.length} long tasks of whatever cause, the longest ${ms(Math.max(0, ...longTasks))}`;
        rows.push({ text: `| longest task of our own code | ${ms(worst)} ms | ${rest} | ${verdict(worst, kBars.task_ms)} |`, ok: worst <= kBars.task_ms });
    }
    return { text: ['| what | median | phases, ms after the click | bar |', '| --- | ---: | --- | --- |', ...rows.map(({ text }) => text)].join('\n'), ok: rows.every(({ ok }) => ok) };
}

function readOptions() {
    const text = { type: 'string' };
    const { values } = parseArgs({ options: { help: { type: 'boolean' }, check: { type: 'boolean', default: false }, rounds: text, seconds: text, only: text, build: text } });
    const whole = (name, otherwise, most) => {
        const value = Number(values[name] ?? otherwise);
        if (!Number.isInteger(value) || value < 1 || value > most) throw new Error(`--${name} takes 1 to ${most}`);
        return value;
    };
    const only = values.only?.split(',') ?? ['join', 'paint', 'crowd'];
    const wrong = only.find((name) => !['join', 'paint', 'crowd'].includes(name));
    if (wrong !== undefined) throw new Error(`--only knows no "${wrong}"`);
    return { ...values, only, rounds: whole('rounds', 20, 100), seconds: whole('seconds', 20, 120) };
}

async function main() {
    const options = readOptions();
    if (options.help) return process.stdout.write(kHelp);
    process.env.PARLEY_BUILD ??= resolve(options.build ?? join(import.meta.dirname, '../../build/release'));
    const [{ launch }, { Parley }] = await Promise.all([import('../../tests/support/meet.mjs'), import('../../tests/support/parley.mjs')]);
    const { kPhases, measureFirstPaints, measureJoins } = await import('./join.mjs');
    const { measureCrowd } = await import('./crowd.mjs');
    const server = await Parley.start();
    const browser = await launch();
    const results = {};
    try {
        if (options.only.includes('paint')) results.paints = await measureFirstPaints(browser, server, options.rounds);
        if (options.only.includes('join')) {
            results.joins = {};
            for (const [way, media] of [['directly', 'p2p'], ['through the media server', 'sfu']]) {
                process.stderr.write(`joins ${way}\n`);
                results.joins[way] = await measureJoins(browser, server, media, options.rounds);
            }
        }
        if (options.only.includes('crowd')) results.crowd = await measureCrowd(browser, server, options.seconds * 1000);
    } finally {
        await browser.close();
        await server.remove();
    }
    const { text, ok } = tableOf(results, kPhases);
    process.stdout.write(`${text}\n`);
    if (options.check && !ok) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) {
    main().catch((error) => {
        process.stderr.write(`bench/run web: ${error.stack}\n`);
        process.exitCode = 2;
    });
}
