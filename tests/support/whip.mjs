// Programs that others wrote for WHIP and WHEP (GStreamer, aiortc), each run by a small script of ours, and what they say.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const kPatienceMs = 40_000;

export class StreamProgram {
    #child;
    #said = [];
    #waiting = new Set();
    #errors = '';
    #ended = false;

    /** `program`: gst or aiortc; `what`: publish or play. */
    constructor(program, what, url, token) {
        this.name = `${program} ${what}`;
        this.#child = spawn('/usr/bin/python3', [join(here, `whip_${program}.py`), what, url, token], { stdio: ['pipe', 'pipe', 'pipe'] });
        this.#child.stderr.on('data', (chunk) => { this.#errors += chunk; });
        this.#child.stdin.on('error', () => {});
        createInterface({ input: this.#child.stdout }).on('line', (line) => {
            this.#said.push(JSON.parse(line));
            this.#look();
        });
        this.done = new Promise((resolve) => this.#child.once('close', (code) => {
            this.#ended = true;
            this.#look();
            resolve(code);
        }));
    }

    #look() {
        for (const look of this.#waiting) look();
    }

    /** The first line for which `wanted(line)` is true, also an earlier one. Rejects when the program ends or is silent for too long. */
    says(wanted) {
        const fits = typeof wanted === 'string' ? ({ event }) => event === wanted : wanted;
        return new Promise((resolve, reject) => {
            const finish = (settle, value) => {
                clearTimeout(timer);
                this.#waiting.delete(look);
                settle(value);
            };
            const story = () => `${this.name} never said it (${wanted}):\n${this.#said.map((line) => JSON.stringify(line)).join('\n')}\n${this.#errors}`;
            const timer = setTimeout(() => finish(reject, new Error(story())), kPatienceMs);
            const look = () => {
                const found = this.#said.find(fits);
                if (found) finish(resolve, found);
                else if (this.#ended) finish(reject, new Error(story()));
            };
            this.#waiting.add(look);
            look();
        });
    }

    /** Lets it leave by DELETE. Resolves to its exit code. */
    leave() {
        this.#child.stdin.end();
        return this.done;
    }

    kill() {
        this.#child.kill('SIGKILL');
        return this.done;
    }
}
