// Medians, ratios and bars as one Markdown table.
import { servers } from "./servers.mjs";

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function number(value) {
    if (value === undefined) return "–";
    return Math.round(value).toLocaleString("en-US");
}

const ratio = (value) => (Number.isFinite(value) ? `${value.toFixed(2)} ×` : "–");
const columns = Object.keys(servers);

function figuresOf(results, scenario, figure) {
    const figures = {};
    for (const name of scenario.servers) {
        const runs = results.get(`${scenario.name} ${name}`) ?? [];
        if (runs.length > 0) figures[name] = median(runs.map((run) => run[figure]));
    }
    return figures;
}

function verdict(bar, figures) {
    const actual = bar.value(figures);
    if (!Number.isFinite(actual)) return { text: "–", isMet: undefined };
    const isMet = bar.isMet(actual);
    return { text: isMet ? "met" : "**missed**", isMet };
}

function row(title, unit, figures, bar) {
    const own = figures["parley-socketio"];
    return [
        `${title} (${unit})`,
        ...columns.map((name) => number(figures[name])),
        ratio(own / figures["node-socketio"]),
        ratio(own / figures["bare"]),
        bar ? bar.text : "",
        bar ? verdict(bar, figures).text : "",
    ];
}

// { text, missed }: the table, and the names of the scenarios whose bar was not met.
export function makeTable(scenarios, results) {
    const head = ["", ...columns.map((name) => servers[name].title), "Parley / socket.io", "Parley / bare", "bar", ""];
    const rows = [head, head.map((_, index) => (index === 0 ? "---" : "---:"))];
    const missed = [];
    for (const scenario of scenarios) {
        const figures = figuresOf(results, scenario, scenario.figure);
        rows.push(row(scenario.title, scenario.unit, figures, scenario.bar));
        if (verdict(scenario.bar, figures).isMet === false) missed.push(scenario.name);
        if (scenario.also) rows.push(row(scenario.also.title, scenario.unit, figuresOf(results, scenario, scenario.also.figure)));
    }
    return { text: rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n"), missed };
}
