// Runs in the page before the app's own code: notes when each step of a join happens, in ms after the click on Join. It wraps what the
// browser gives and changes nothing of it.
(() => {
    const marks = {};
    const sockets = [];
    const connections = []; // {ice, dtls, receives}
    const remote = new Set(); // tracks that came over a connection
    const watched = new WeakSet();
    let click = null;
    const now = () => performance.now() - click;
    const mark = (name) => {
        if (click !== null) marks[name] ??= now();
    };

    /** All marks, or null while one is missing: the browser may say that a connection stands after it has shown what came by it. */
    window.joinMarks = () => {
        const { ice, dtls } = connections.find(({ receives }) => receives) ?? {};
        return marks.frame === undefined || dtls === undefined ? null : { ...marks, ice, dtls };
    };

    window.armJoin = () => addEventListener('click', (event) => {
        click = event.timeStamp;
        if (sockets.some(({ readyState }) => readyState === WebSocket.OPEN)) marks.socket = 0; // the page before it has opened it
        requestAnimationFrame(look);
    }, { capture: true, once: true });

    function look() {
        for (const video of document.querySelectorAll('video')) {
            const track = video.srcObject?.getVideoTracks()[0];
            if (!track || !remote.has(track) || watched.has(video)) continue;
            watched.add(video);
            video.requestVideoFrameCallback(() => mark('frame'));
        }
        if (marks.frame === undefined) requestAnimationFrame(look);
    }

    window.WebSocket = class extends WebSocket {
        #asked = new Map(); // id → method
        constructor(...all) {
            super(...all);
            sockets.push(this);
            this.addEventListener('open', () => mark('socket'));
            this.addEventListener('message', ({ data }) => this.#hear(JSON.parse(data)));
        }
        send(text) {
            const { id, method, params } = JSON.parse(text);
            this.#asked.set(id, method);
            if (method === 'room.signal' && params.kind !== 'candidate') mark(params.kind);
            if (method === 'media.answer') mark('answer');
            super.send(text);
        }
        #hear({ id, event, data }) {
            if (this.#asked.get(id) === 'room.join') mark('joined');
            if (event === 'room.signal' && data.kind !== 'candidate') mark(data.kind);
            if (event === 'media.offer') mark('offer');
        }
    };

    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...all) {
            super(...all);
            const seen = { receives: false };
            connections.push(seen);
            this.addEventListener('iceconnectionstatechange', () => {
                if (this.iceConnectionState === 'connected' || this.iceConnectionState === 'completed') seen.ice ??= now();
            });
            this.addEventListener('connectionstatechange', () => {
                if (this.connectionState === 'connected') seen.dtls ??= now();
            });
            this.addEventListener('track', ({ track }) => {
                remote.add(track);
                if (track.kind === 'video') seen.receives = true;
            });
        }
    };
})();
