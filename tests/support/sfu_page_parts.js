// The parts that a person of sfu_page.js is made of: a picture and a sound to publish, and what is shown and measured of others.
// Evaluated into the page before it.
window.sfuParts = (() => {
    const kPoll_ms = 50;
    const tick = () => new Promise((done) => setTimeout(done, kPoll_ms));
    const within = (ms, promise) => Promise.race([promise, new Promise((done) => setTimeout(done, ms, null))]);

    function makePicture({ colour, width = 320, height = 240, fps = 20 }) {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const pen = canvas.getContext('2d');
        let frame = 0;
        const draw = () => {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, width, height);
            pen.fillStyle = '#000';
            pen.fillRect((frame++ * 4) % width, height - 16, 16, 16); // a moving dot, so that frames keep coming
        };
        draw();
        setInterval(draw, 1000 / fps);
        return canvas.captureStream(fps).getVideoTracks()[0];
    }

    function makeSound(context, { tone, silent }) {
        const out = context.createMediaStreamDestination();
        const oscillator = new OscillatorNode(context, { frequency: tone });
        const gain = new GainNode(context, { gain: silent ? 0 : 0.4 });
        oscillator.connect(gain).connect(out);
        oscillator.start();
        return { gain: gain.gain, track: out.stream.getAudioTracks()[0] };
    }

    /** A browser asks for lost sound again, and repeats its own, where the descriptions have NACK for Opus; it says so itself for video only. */
    const withAudioNack = (sdp) => sdp.split('\r\nm=').map((section) => {
        const opus = /^audio /.test(section) && /\r\na=rtpmap:(\d+) opus\//.exec(section)?.[1];
        return !opus || section.includes(`a=rtcp-fb:${opus} nack`) ? section : section.replace(`\r\na=rtpmap:${opus} `, `\r\na=rtcp-fb:${opus} nack$&`);
    }).join('\r\nm=');

    /** A track of somebody else: shown or played, and measured. */
    class Remote {
        constructor({ peer, id, mid, track, receiver }, sound, device) {
            Object.assign(this, { peer, id, mid, track, receiver });
            const stream = new MediaStream([track]);
            this.element = document.createElement(track.kind);
            Object.assign(this.element, { autoplay: true, muted: true, playsInline: true, srcObject: stream });
            document.body.append(this.element);
            this.element.play().catch(() => {});
            if (track.kind !== 'audio') return;
            this.sound = sound;
            if (device) return;
            this.analyser = new AnalyserNode(sound, { fftSize: 8192, smoothingTimeConstant: 0 });
            this.source = sound.createMediaStreamSource(stream);
            this.source.connect(this.analyser);
        }

        /** The colour in the middle of the next frame, or null. */
        async colour() {
            const video = this.element;
            if (video.videoWidth === 0) return null;
            const fresh = await within(1000, new Promise((seen) => video.requestVideoFrameCallback(() => seen(true))));
            if (!fresh) return null;
            const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
            const pen = canvas.getContext('2d');
            pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
            return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }

        /** The loudest tone now (Hz), 0 in silence. */
        async tone() {
            if (!this.analyser) return this.#recordedTone();
            const bins = new Float32Array(this.analyser.frequencyBinCount);
            this.analyser.getFloatFrequencyData(bins);
            const loudest = bins.indexOf(Math.max(...bins));
            return bins[loudest] > -60 ? (loudest * this.analyser.context.sampleRate) / this.analyser.fftSize : 0;
        }

        /** Without a sound card Firefox's AudioContext never runs, but it decodes: the tone is counted in a recording. */
        async #recordedTone() {
            const parts = [];
            const recorder = new MediaRecorder(new MediaStream([this.track]));
            recorder.ondataavailable = ({ data }) => parts.push(data);
            const stopped = new Promise((done) => { recorder.onstop = done; });
            recorder.start();
            for (let i = 0; i < 12; ++i) await tick();
            recorder.stop();
            await stopped;
            const buffer = await this.sound.decodeAudioData(await new Blob(parts).arrayBuffer()).catch(() => null);
            const samples = buffer?.getChannelData(0).subarray(-0.3 * buffer.sampleRate) ?? [];
            if (!(Math.max(...samples) > 0.01)) return 0;
            const rises = samples.reduce((sum, value, i) => sum + (i > 0 && samples[i - 1] < 0 && value >= 0), 0);
            return (rises * buffer.sampleRate) / samples.length;
        }

        drop() {
            this.source?.disconnect();
            this.element.remove();
        }
    }

    return { tick, makePicture, makeSound, withAudioNack, Remote };
})();
