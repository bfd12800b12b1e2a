// Debian's Firefox, driven by WebDriver BiDi over its own port: Playwright needs a build of its own. A page here has what the tests
// of calls use of Playwright's: goto, evaluate, screenshot, and a script to run before a page's own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

const kStart_ms = 60_000;
const kEnd_ms = 5_000;
const kPreferences = {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.peerconnection.ice.loopback': true,
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'permissions.default.camera': 1, // without it only the address of the default route makes candidates
    'permissions.default.microphone': 1,
    'media.autoplay.default': 0,
    'media.autoplay.blocking_policy': 0,
    'media.gmp-manager.updateEnabled': false,
    'devtools.jsonview.enabled': false,
    'app.update.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.page': 0,
    'datareporting.policy.dataSubmissionEnabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'services.settings.server': 'data:,',
    'toolkit.telemetry.enabled': false,
};

export async function launchFirefox() {
    const profile = mkdtempSync(join(tmpdir(), 'parley-firefox-'));
    writeFileSync(join(profile, 'user.js'), Object.entries(kPreferences).map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});\n`).join(''));
    const child = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1' },
    });
    const ended = new Promise((done) => child.once('exit', done));
    let log = '';
    const address = await new Promise((ready, failed) => {
        const giveUp = setTimeout(() => failed(new Error(`Firefox did not open its port:\n${log}`)), kStart_ms);
        child.stderr.on('data', (chunk) => {
            log += chunk;
            const match = /WebDriver BiDi listening on (ws:\S+)/.exec(log);
            if (match) clearTimeout(giveUp), ready(match[1]);
        });
        child.once('error', failed);
        child.once('exit', (code) => failed(new Error(`Firefox ended with ${code}:\n${log}`)));
    }).catch((error) => {
        child.kill('SIGKILL');
        throw error;
    });
    const line = await connect(`${address}/session`);
    await line.call('session.new', { capabilities: {} });
    return {
        newPage: async () => new Page(line, (await line.call('browsingContext.create', { type: 'tab' })).context),
        close: async () => {
            line.call('browser.close').catch(() => {});
            const late = setTimeout(() => child.kill('SIGKILL'), kEnd_ms);
            await ended;
            clearTimeout(late);
            line.close();
            rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
        },
    };
}

async function connect(address) {
    const socket = new WebSocket(address);
    await new Promise((ready, failed) => socket.once('open', ready).once('error', failed));
    const waiting = new Map();
    let last = 0;
    socket.on('message', (data) => {
        const { id, result, error, message } = JSON.parse(data);
        if (!waiting.has(id)) return;
        const { ok, no } = waiting.get(id);
        waiting.delete(id);
        error ? no(new Error(`${error}: ${message}`)) : ok(result);
    });
    socket.on('close', () => {
        for (const { no } of waiting.values()) no(new Error('Firefox is gone'));
    });
    return {
        call: (method, params = {}) => new Promise((ok, no) => {
            waiting.set(++last, { ok, no });
            socket.send(JSON.stringify({ id: last, method, params }));
        }),
        close: () => socket.terminate(),
    };
}

class Page {
    constructor(line, context) {
        this.line = line;
        this.tab = context;
    }

    /** Runs the source in each page that is opened from now on, before the page's own scripts. */
    async prepare(source) {
        await this.line.call('script.addPreloadScript', { functionDeclaration: `() => { ${source}; }`, contexts: [this.tab] });
    }

    async goto(url) {
        await this.line.call('browsingContext.navigate', { context: this.tab, url, wait: 'complete' });
    }

    /** A function with one argument (as JSON), or an expression as text. */
    async evaluate(work, argument) {
        const body = typeof work === 'string' ? `async () => { ${work}; }` : work.toString();
        const { result, exceptionDetails } = await this.line.call('script.callFunction', {
            functionDeclaration: `async (argument) => JSON.stringify(await (${body})(JSON.parse(argument))) ?? 'null'`,
            arguments: [{ type: 'string', value: JSON.stringify(argument ?? null) }],
            target: { context: this.tab },
            awaitPromise: true,
            userActivation: true,
        });
        if (exceptionDetails) throw new Error(exceptionDetails.text);
        return JSON.parse(result.value);
    }

    async screenshot({ path }) {
        const { data } = await this.line.call('browsingContext.captureScreenshot', { context: this.tab });
        writeFileSync(path, Buffer.from(data, 'base64'));
    }

    async close() {
        await this.line.call('browsingContext.close', { context: this.tab });
    }
}
