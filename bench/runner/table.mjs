// What the rounds come to, ratios and bars as one Markdown table.
import { serversOf } from "./measure.mjs";

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Of delays: what else the machine does can only add to them, so its calmest round tells most about the server.
export const least = (values) => Math.min(...values);
export const kDelayTries = 3; // in each round

function number(value) {
    if (value === undefined) return "–";
    return Math.round(value).toLocaleString("en-US");
}

const ratio = (value) => (Number.isFinite(value) && value > 0 ? `${value.toFixed(2)} ×` : "–");

function figuresOf(suite, results, scenario, { figure, pick = median }) {
    const figures = {};
    for (const name of serversOf(suite, scenario)) {
        const runs = results.get(`${scenario.name} ${name}`) ?? [];
        if (runs.length > 0) figures[name] = pick(runs.map((run) => run[figure]));
    }
    return figures;
}

// undefined: not all that it compares was measured.
function isMet(bar, figures) {
    const actual = bar.value(figures);
    return Number.isFinite(actual) ? bar.isMet(actual) : undefined;
}

function verdict(bars, figures) {
    const met = bars.map((bar) => isMet(bar, figures));
    if (met.length === 0) return "";
    if (met.includes(false)) return "**missed**";
    return met.includes(undefined) ? "–" : "met";
}

function row(suite, { title, unit, bars = [] }, figures) {
    return [
        unit ? `${title} (${unit})` : title,
        ...Object.keys(suite.servers).map((name) => number(figures[name])),
        ...suite.ratios.map(({ of }) => ratio(of(figures))),
        bars.map((bar) => bar.text).join(", "),
        verdict(bars, figures),
    ];
}

// { text, missed }: the table, and the names of the scenarios whose bars were not all met.
export function makeTable(suite, scenarios, results) {
    const titles = Object.values(suite.servers).map((server) => server.title);
    const head = ["", ...titles, ...suite.ratios.map(({ title }) => title), "bar", ""];
    const rows = [head, head.map((_, index) => (index === 0 ? "---" : "---:"))];
    const missed = new Set();
    for (const scenario of scenarios) {
        for (const line of [scenario, ...(scenario.also ?? [])]) {
            const figures = figuresOf(suite, results, scenario, line);
            rows.push(row(suite, line, figures));
            if (verdict(line.bars ?? [], figures) === "**missed**") missed.add(scenario.name);
        }
    }
    return { text: rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n"), missed: [...missed] };
}
