// Chromium as a person would use it, with a fake camera and microphone: each window shows a colour and plays a tone of its own, and
// probes say which colour and tone arrive from the other side.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { colouredTrack } from './camera.mjs';

const kExecutable = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

export function launchChromium({ args = [], fakeDevices = true } = {}) {
    return chromium.launch({
        executablePath: kExecutable,
        args: [
            '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
            '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--disable-features=WebRtcHideLocalIpsWithMdns',
            '--allow-loopback-in-peer-connection', '--force-webrtc-ip-handling-policy=default',
            ...(fakeDevices ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] : []),
            ...args,
        ],
    });
}

/** Makes the page's camera a plain colour and its microphone a pure tone (Hz). Call before the page opens. */
export async function wear(context, { colour, tone }) {
    await context.addInitScript({ content: `(${install})(${colouredTrack}, ${JSON.stringify({ colour, tone })})` });
}

function install(pictureOf, { colour, tone }) {
    const media = navigator.mediaDevices;
    if (!media) return;
    media.getUserMedia = async ({ audio, video }) => {
        const stream = new MediaStream();
        if (video) stream.addTrack(pictureOf(colour));
        if (audio) {
            const sound = new AudioContext();
            const oscillator = new OscillatorNode(sound, { frequency: tone });
            const out = sound.createMediaStreamDestination();
            oscillator.connect(new GainNode(sound, { gain: 0.4 })).connect(out);
            oscillator.start();
            stream.addTrack(out.stream.getAudioTracks()[0]);
        }
        return stream;
    };
}

/**
 * The colour in the middle of a video, as [r, g, b], once a frame has come; and the loudest tone (Hz) of its sound, or of the sound of
 * the element `audio`.
 */
export async function perceive(page, selector = '.tile:not(.self) video', audio = selector) {
    return page.evaluate(async ([query, soundQuery]) => {
        const video = document.querySelector(query);
        const heard = document.querySelector(soundQuery)?.srcObject;
        if (!video?.srcObject || video.videoWidth === 0 || !heard?.getAudioTracks().length) return null;
        await new Promise((seen) => video.requestVideoFrameCallback(seen));
        const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
        const pen = canvas.getContext('2d');
        pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
        const colour = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);

        const sound = (window.probe ??= new AudioContext());
        const analyser = new AnalyserNode(sound, { fftSize: 8192, smoothingTimeConstant: 0 });
        const source = sound.createMediaStreamSource(new MediaStream(heard.getAudioTracks()));
        source.connect(analyser);
        const bins = new Float32Array(analyser.frequencyBinCount);
        let tone = 0;
        for (let tries = 0; tries < 100; ++tries) {
            await new Promise((tick) => requestAnimationFrame(tick));
            analyser.getFloatFrequencyData(bins);
            const loudest = bins.indexOf(Math.max(...bins));
            tone = bins[loudest] > -60 ? (loudest * sound.sampleRate) / analyser.fftSize : 0;
            if (tone > 0 && tries > 20) break;
        }
        source.disconnect();
        return { colour, tone };
    }, [selector, audio]);
}

/** Waits until the page perceives about that colour and tone. */
export async function expectPerceived(page, { rgb, tone }, within_ms = 15_000, selector = undefined) {
    const end = Date.now() + within_ms;
    let seen = null;
    do {
        seen = await perceive(page, selector);
        const near = seen && seen.colour.every((value, i) => Math.abs(value - rgb[i]) < 40) && Math.abs(seen.tone - tone) < 25;
        if (near) return seen;
        await page.evaluate(() => new Promise((tick) => requestAnimationFrame(tick)));
    } while (Date.now() < end);
    throw new Error(`expected ${JSON.stringify({ rgb, tone })}, perceived ${JSON.stringify(seen)}`);
}

/** To be run in a page: how loud the voice of that peer is, in dB of full scale; null before there is one. */
export async function loudness_db(peer) {
    const stream = document.querySelector(`audio[data-peer="${peer}"][data-of="voice"]`)?.srcObject;
    if (!stream?.getAudioTracks().length) return null;
    const sound = (window.probe ??= new AudioContext());
    const analyser = new AnalyserNode(sound, { fftSize: 8192, smoothingTimeConstant: 0 });
    const source = sound.createMediaStreamSource(new MediaStream(stream.getAudioTracks()));
    source.connect(analyser);
    const from = sound.currentTime;
    while (sound.currentTime - from < analyser.fftSize / sound.sampleRate) await new Promise((tick) => requestAnimationFrame(tick));
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    source.disconnect();
    return 20 * Math.log10(Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length) + 1e-6);
}
