// One person in a room, as a page: it speaks the own protocol, publishes a plain colour and a pure tone, shows what it gets, and
// says what it sees and hears. Evaluated into any page of the server; a test drives it through `sfu` (see sfu.mjs).
(() => {
    const { tick, makePicture, makeSound, withAudioNack, Remote } = window.sfuParts;

    class Person {
        events = [];
        remotes = [];
        channels = new Map(); // label → channel on which this person speaks
        said = []; // {label, text} of others, on data channels
        names = new Map(); // peer id → name
        labels = new Map(); // track id → source, from media.tracks
        own = new Map(); // track id → mid, of what is published
        links = new Map(); // peer id → RTCPeerConnection, on the direct path
        offerTo = new Set(); // who was there before us
        path = null;
        problems = [];
        #waiting = new Map();
        #last = 0;
        #turn = Promise.resolve();

        /** options: ws, room, name, colour, tone, width, height, simulcast, silent (at first), device (the browser's own
         * microphone, where nothing can be played), transport ('tcp' or 'udp' alone), speaksOn
         * (data channels: label → options), port (instead of the server's UDP port) */
        constructor(options) {
            Object.assign(this, options);
            document.title = this.name;
            document.body.replaceChildren();
            this.sound = new AudioContext();
            this.camera = makePicture(this);
            const { gain, track } = makeSound(this.sound, this);
            this.microphone = track;
            this.loudness = gain;
            this.tick = tick;
            setInterval(() => this.socket?.readyState === 1 && this.call('ping').catch(() => {}), 2000);
        }

        async enter(end = performance.now() + 15_000) {
            if (this.device && !this.fake) this.microphone = this.fake = (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks()[0];
            for (;;) {
                try {
                    await this.#open();
                    break;
                } catch (error) {
                    if (performance.now() > end) throw error;
                    await tick();
                }
            }
            const joined = await this.call('room.join', { room: this.room, name: this.name, ...(this.resume ? { resume: this.resume } : {}) });
            this.self = joined.peer.id;
            this.resume = joined.resume;
            this.offerTo = new Set(joined.peers.filter((peer) => peer.you_offer).map((peer) => peer.id));
            for (const peer of joined.peers) this.names.set(peer.id, peer.name);
            return this.self;
        }

        #open() {
            return new Promise((ready, failed) => {
                const socket = (this.socket = new WebSocket(this.ws));
                socket.onopen = ready;
                socket.onerror = () => failed(new Error('no connection'));
                socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
                socket.onclose = () => this.self && this.#inTurn(() => this.#comeBack());
            });
        }

        /** The server is gone and its media with it: everything begins anew, in the same room. */
        async #comeBack() {
            for (const { no } of this.#waiting.values()) no(new Error('closed'));
            this.#waiting.clear();
            this.#stopServer();
            this.path = null;
            await this.enter();
        }

        call(method, params = {}) {
            return new Promise((ok, no) => {
                const id = ++this.#last;
                this.#waiting.set(id, { ok, no });
                this.socket.send(JSON.stringify({ id, method, params: method === 'ping' ? params : { room: this.room, ...params } }));
            });
        }

        #take(message) {
            if (message.id) {
                const { ok, no } = this.#waiting.get(message.id);
                this.#waiting.delete(message.id);
                if (message.error) no(Object.assign(new Error(`${message.error.code}: ${message.error.message}`), { code: message.error.code }));
                else ok(message.result);
                return;
            }
            const { event, data } = message;
            this.events.push(message);
            if (event === 'peer.joined') this.names.set(data.peer.id, data.peer.name);
            if (event === 'media.tracks') this.labels = new Map(data.tracks.map((track) => [track.id, track]));
            if (event === 'peer.left') this.#inTurn(() => this.#unlink(data.peer));
            if (event === 'room.path') this.#inTurn(() => this.#takePath(data.path));
            if (event === 'media.layers') this.#inTurn(() => this.#takeLayers(data));
            if (event === 'media.offer') this.#inTurn(() => this.#takeOffer(data.sdp));
            if (event === 'room.signal') this.#inTurn(() => this.#takeSignal(data));
        }

        /** What changes connections happens one after the other. */
        #inTurn(work) {
            this.#turn = this.#turn.then(work).catch((error) => this.problems.push(String(error?.stack ?? error)));
        }

        async #takePath(path) {
            this.path = path;
            if (path === 'server') {
                for (const peer of [...this.links.keys()]) this.#unlink(peer);
                await this.publish();
                // Without a connection to receive on the server is asked for an offer that a new one can answer.
                await this.call('media.subscribe', { restart: !this.sub, data: !!this.speaksOn });
            } else {
                // The connections to the server stay, for the time when it is needed again.
                for (const peer of this.offerTo) await this.#linkTo(peer);
            }
        }

        #add(what) {
            this.#forget((remote) => remote.mid === what.mid && remote.peer === what.peer && !remote.id === !what.id);
            this.remotes.push(new Remote(what, this.sound, this.device));
        }
        #forget(matches) {
            for (const remote of this.remotes.filter(matches)) remote.drop();
            this.remotes = this.remotes.filter((remote) => !matches(remote));
        }

        // Through the server.
        #stopServer() {
            this.pub?.close();
            this.sub?.close();
            this.pub = this.sub = null;
            this.#forget(() => true);
        }

        /** The server's description, as the network of this test lets it be reached. */
        #reach(sdp) {
            const blocked = this.transport === 'tcp' ? / udp /i : this.transport === 'udp' || this.port ? / tcp /i : null;
            return sdp.split('\r\n').filter((line) => !(blocked && line.startsWith('a=candidate:') && blocked.test(line)))
                .map((line) => (this.port ? line.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/i, `$1 ${this.port}`) : line)).join('\r\n');
        }

        async publish() {
            if (!this.pub) {
                this.pub = new RTCPeerConnection();
                for (const [label, options] of Object.entries(this.speaksOn ?? {})) this.channels.set(label, this.pub.createDataChannel(label, options));
                const layers = [{ rid: 'q', scaleResolutionDownBy: 4 }, { rid: 'h', scaleResolutionDownBy: 2 }, { rid: 'f' }];
                this.sources = new Map([[this.pub.addTransceiver(this.microphone, { direction: 'sendonly' }), 'microphone'],
                    [this.pub.addTransceiver(this.camera, { direction: 'sendonly', ...(this.simulcast ? { sendEncodings: layers } : {}) }), 'camera']]);
            }
            await this.pub.setLocalDescription(await this.pub.createOffer());
            const tracks = [...this.sources].filter(([line]) => line.mid && line.direction !== 'stopped').map(([line, source]) => ({ mid: line.mid, source }));
            try {
                const { sdp, tracks: own } = await this.call('media.publish', { sdp: withAudioNack(this.pub.localDescription.sdp), tracks });
                this.own = new Map(own.map(({ mid, track }) => [track, mid]));
                await this.pub.setRemoteDescription({ type: 'answer', sdp: this.#reach(sdp) });
            } catch (error) {
                await this.pub.setLocalDescription({ type: 'rollback' });
                throw error;
            }
        }

        /** Encodings that nobody watches rest. */
        async #takeLayers({ track, rids, watched }) {
            const sender = this.pub?.getTransceivers().find((line) => line.mid === this.own.get(track))?.sender;
            if (!sender) return;
            const parameters = sender.getParameters();
            for (const encoding of parameters.encodings) encoding.active = encoding.rid ? rids.includes(encoding.rid) : watched;
            await sender.setParameters(parameters);
        }

        /** Is heard, or not. */
        speak(loud) {
            this.loudness.value = loud ? 0.4 : 0;
        }

        async shareScreen(colour) {
            this.screen = this.pub.addTransceiver(makePicture({ colour, width: 640, height: 360 }), { direction: 'sendonly' });
            this.sources.set(this.screen, 'screen');
            await this.publish();
        }
        async unshareScreen() {
            this.screen.stop();
            await this.publish();
        }

        async #takeOffer(sdp) {
            const sub = (this.sub ??= new RTCPeerConnection());
            sub.ondatachannel = ({ channel }) => {
                channel.onmessage = ({ data }) => this.said.push({ label: channel.label, text: data });
            };
            const sections = new Map(sdp.split('\r\nm=').map((section) => [/\na=mid:(\S+)/.exec(section)?.[1], /\na=msid:(\S+) (\S+)/.exec(section)]));
            sub.ontrack = ({ track, transceiver, receiver }) => {
                const [, peer, id] = sections.get(transceiver.mid);
                this.#add({ peer, id, mid: transceiver.mid, track, receiver });
            };
            await sub.setRemoteDescription({ type: 'offer', sdp: this.#reach(sdp) });
            await sub.setLocalDescription(await sub.createAnswer());
            const gone = sub.getTransceivers().filter((line) => line.currentDirection !== 'recvonly').map((line) => line.mid);
            this.#forget((remote) => remote.id && gone.includes(remote.mid));
            await this.call('media.answer', { sdp: withAudioNack(sub.localDescription.sdp) }).catch((error) => {
                if (error.code !== 'conflict') throw error; // a newer offer is on its way
            });
        }

        // From peer to peer.
        #unlink(peer) {
            this.offerTo.delete(this.path === 'direct' ? peer : null);
            this.links.get(peer)?.close();
            if (this.links.delete(peer)) this.#forget((remote) => remote.peer === peer && !remote.id);
        }

        #link(peer) {
            if (this.links.has(peer)) return this.links.get(peer);
            const link = new RTCPeerConnection();
            this.links.set(peer, link);
            link.onicecandidate = ({ candidate }) => this.call('room.signal', { to: peer, kind: 'candidate', body: candidate }).catch(() => {});
            link.ontrack = ({ track, transceiver, receiver }) => this.#add({ peer, id: null, mid: transceiver.mid, track, receiver });
            for (const track of [this.microphone, this.camera]) link.addTrack(track, new MediaStream([track]));
            return link;
        }

        async #linkTo(peer) {
            const link = this.#link(peer);
            await link.setLocalDescription(await link.createOffer());
            await this.call('room.signal', { to: peer, kind: 'offer', body: link.localDescription });
        }

        async #takeSignal({ from, kind, body }) {
            if (this.path !== 'direct') return; // said before the path changed
            const link = this.#link(from);
            if (kind === 'candidate') return body && link.addIceCandidate(body);
            await link.setRemoteDescription(body);
            if (kind === 'answer') return;
            await link.setLocalDescription(await link.createAnswer());
            await this.call('room.signal', { to: from, kind: 'answer', body: link.localDescription });
        }

        /** Once the channel is open. */
        async say(label, texts) {
            const channel = this.channels.get(label);
            if (channel.readyState === 'connecting') await new Promise((open) => { channel.onopen = open; });
            for (const text of texts) channel.send(text);
        }
        heard(label) {
            return this.said.filter((one) => one.label === label).map((one) => one.text);
        }

        // What a test asks.
        remote(name, kind, source = kind === 'audio' ? 'microphone' : 'camera') {
            return this.remotes.find((remote) => this.names.get(remote.peer) === name && remote.track.kind === kind &&
                (this.path === 'direct' ? !remote.id : this.labels.get(remote.id)?.source === source));
        }

        async perceive(name, source) {
            await tick();
            const [audio, video] = [this.remote(name, 'audio'), this.remote(name, 'video', source)];
            return { colour: video ? await video.colour() : null, tone: audio ? await audio.tone() : null };
        }

        /** Waits until that person's colour (within 40) and tone (within 25 Hz) arrive; how long it took, or what came instead. */
        async until(name, { rgb, tone }, within_ms, source) {
            const start = performance.now();
            let seen = null;
            do {
                seen = await this.perceive(name, source);
                const near = seen.colour?.every((value, i) => Math.abs(value - rgb[i]) < 40) && Math.abs(seen.tone - tone) < 25;
                if (near) return { ok: true, took_ms: performance.now() - start, seen };
            } while (performance.now() - start < within_ms);
            const { connectionState: pub } = this.pub ?? {};
            return { ok: false, seen, pub, sub: this.sub?.connectionState, problems: this.problems, labels: [...this.labels.values()] };
        }

        async inbound(name, kind, source) {
            await tick();
            const report = await this.remote(name, kind, source)?.receiver.getStats();
            const stream = [...(report?.values() ?? [])].find(({ type }) => type === 'inbound-rtp');
            return stream ? { ...stream, codec: report.get(stream.codecId)?.mimeType } : null;
        }

        /** What the newest event of that name said, once `ok` (a function as text) holds for it; null in vain. */
        async told(name, ok, within_ms) {
            const holds = eval(ok);
            const end = performance.now() + within_ms;
            for (;;) {
                const data = this.events.findLast(({ event }) => event === name)?.data;
                if (data && holds(data, this)) return data;
                if (performance.now() > end) return null;
                await tick();
            }
        }

        async outbound() {
            await tick();
            return [...(await this.pub.getStats()).values()].filter(({ type }) => type === 'outbound-rtp');
        }

        /** The candidates of the pair that carries `which` ('pub' or 'sub'). */
        async route(which) {
            await tick();
            const report = await this[which].getStats();
            const transport = [...report.values()].find(({ type }) => type === 'transport');
            // Firefox names no pair for a while after the network was busy; the one that works is nominated.
            const pair = report.get(transport?.selectedCandidatePairId)
                ?? [...report.values()].find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
            return pair ? { local: report.get(pair.localCandidateId), remote: report.get(pair.remoteCandidateId) } : null;
        }
    }
    window.Person = Person;
})();
