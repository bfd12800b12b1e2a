// Runs in the page before the app's own code: 24 others in a room, without a server or a network behind them. What the SDK takes from the
// browser is put in its place: a WebSocket that speaks /parley by a script, and connections whose tracks are drawn here. All else is
// the app as it is. `window.crowd.busy(ms)` makes the people speak, switch, chat and come and go, and gives what the browser noted.
(() => {
    const kOthers = 24;
    const kStepMs = 100;
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const pen = canvas.getContext('2d');
    let drawn = 0;
    setInterval(() => ((pen.fillStyle = `hsl(${(drawn += 5) % 360} 50% 50%)`), pen.fillRect(0, 0, 320, 180)), 100);
    let picture = null;
    const makePicture = () => (picture ??= canvas.captureStream(10).getVideoTracks()[0]).clone();
    const makeSound = () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
    let silence = null;

    const name = (i) => `Person ${i}`;
    const peer = (i, more = {}) => ({ id: `p${i}`, user: null, name: name(i), role: 'guest', host: false, hand: null, dialect: 'parley', audio: true, video: true, screen: false, ...more });
    const everybody = Array.from({ length: kOthers }, (_, i) => i);
    const track = (i) => ({ id: `t${i}`, peer: `p${i}`, kind: 'video', source: 'camera', muted: false });
    const sdp = (session, lines) => [`v=0`, `o=- ${session} 1 IN IP4 0`, ...lines].join('\r\n');
    const room = { id: 'crowd', name: 'Crowd', media: 'sfu', locked: false, lobby: 'off', guests: true, host: null, call: null, appointment: null, created_at: new Date().toISOString() };

    let line = null;
    const answers = {
        'ping': () => ({ now: new Date().toISOString() }),
        'room.look': () => ({ room, count: kOthers, full: false, must_ask: false }),
        'room.join': () => {
            queueMicrotask(() => {
                line.tell('room.path', { path: 'server' });
                line.tell('media.tracks', { tracks: everybody.map(track) });
            });
            const chat = { messages: [], more: false, last: 0, read: 0 };
            return { room, peer: peer(99, { id: 'me', name: 'Me' }), peers: everybody.map((i) => ({ ...peer(i), you_offer: true })), resumed: false, resume: 'x', chat, hands: [], ice_servers: [] };
        },
        'media.publish': ({ sdp: offered }) => ({ sdp: offered, tracks: [] }),
        'media.subscribe': () => {
            queueMicrotask(() => line.tell('media.offer', { sdp: sdp(7, everybody.flatMap((i) => [`m=video 9 x`, `a=mid:${i}`, `a=msid:p${i} t${i}`])) }));
            return {};
        },
        'chat.send': () => ({}),
    };

    window.WebSocket = class extends EventTarget {
        static OPEN = 1;
        readyState = 0;
        #seq = 0;
        constructor(url) {
            super();
            this.url = String(url);
            line = this;
            setTimeout(() => {
                this.readyState = 1;
                this.onopen?.({});
                this.tell('welcome', { user: null, name: '', role: 'user', server_media: true, silence_max_ms: 12_000 });
            });
        }
        send(text) {
            const { id, method, params } = JSON.parse(text);
            this.#give({ id, result: answers[method]?.(params ?? {}) ?? {} });
        }
        tell(event, data) {
            this.#give({ event, seq: ++this.#seq, data: { room: 'crowd', ...data } });
        }
        #give(frame) {
            const data = JSON.stringify(frame);
            queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data }));
        }
        close() {
            this.readyState = 3;
        }
    };

    const receiver = (of) => ({ track: of, getSynchronizationSources: () => [] });
    window.RTCPeerConnection = class {
        signalingState = 'stable';
        connectionState = 'new';
        localDescription = null;
        remoteDescription = null;
        currentRemoteDescription = null;
        #lines = [];
        addTransceiver(what, { direction = 'sendrecv', sendEncodings = [] } = {}) {
            const sender = { track: typeof what === 'string' ? null : what, replaceTrack: async (next) => void (sender.track = next), setStreams() {}, getParameters: () => ({ encodings: sendEncodings }), setParameters: async () => {} };
            const made = { mid: null, direction, currentDirection: null, sender, receiver: receiver((silence ??= makeSound())) };
            this.#lines.push(made);
            return made;
        }
        getTransceivers() {
            return this.#lines;
        }
        setConfiguration() {}
        async createOffer() {
            return { type: 'offer' };
        }
        async createAnswer() {
            return { type: 'answer' };
        }
        async setLocalDescription({ type }) {
            this.#lines.forEach((one, at) => (one.mid ??= String(at)));
            this.localDescription = { type, sdp: sdp(8, []) };
            this.#connect();
        }
        async setRemoteDescription(description) {
            this.remoteDescription = this.currentRemoteDescription = description;
            for (const [, mid] of description.sdp.matchAll(/a=mid:(\S+)/g)) {
                if (!this.#lines.some((one) => one.mid === mid)) this.#lines.push({ mid, direction: 'recvonly', currentDirection: 'recvonly', receiver: receiver(makePicture()) });
            }
        }
        async addIceCandidate() {}
        async getStats() {
            return new Map();
        }
        #connect() {
            if (this.connectionState === 'connected') return;
            this.connectionState = 'connected';
            setTimeout(() => this.onconnectionstatechange?.());
        }
        close() {
            this.connectionState = 'closed';
        }
    };

    const any = (step, spread = 1) => (step * spread) % kOthers;
    /** What happens in one step: who speaks always, the rest now and then. */
    function happen(step) {
        line.tell('media.speakers', { peers: [`p${any(step, 7)}`, `p${any(step, 5)}`] });
        if (step % 2 === 0) line.tell('peer.updated', { peer: peer(any(step, 3), { audio: step % 4 === 0, video: step % 3 !== 0 }) });
        if (step % 5 === 0) line.tell('room.hands', { hands: [{ peer: `p${any(step)}`, since: new Date().toISOString() }] });
        if (step % 7 === 0) line.tell('room.reaction', { peer: `p${any(step)}`, emoji: '👏' });
        if (step % 10 === 0) line.tell('peer.left', { peer: `p${any(step)}` });
        if (step % 10 === 5) line.tell('peer.joined', { peer: peer(any(step - 5)), rejoined: false, call: null });
    }

    window.crowd = {
        async busy(ms) {
            const tasks = [];
            const frames = [];
            const observers = [['longtask', tasks], ['long-animation-frame', frames]].map(([type, into]) => {
                const observer = new PerformanceObserver((list) => into.push(...list.getEntries()));
                observer.observe({ type });
                return observer;
            });
            const end = performance.now() + ms;
            let steps = 0;
            while (performance.now() < end) {
                await new Promise((next) => setTimeout(next, kStepMs));
                happen(++steps);
            }
            for (const observer of observers) observer.disconnect();
            // A long task names no script; the frame that it was part of does (W3C long-animation-frames §4.3).
            const own = frames.flatMap(({ scripts }) => scripts.filter(({ sourceURL }) => sourceURL.includes('/web/')).map(({ duration, invoker }) => ({ duration, invoker })));
            return { steps, longTasks: tasks.map(({ duration }) => duration), own };
        },
    };
})();
