// What noise suppression does to a sound: a microphone that hisses, and how much of it arrives. For backgrounds see figure.mjs.
import { tile } from './meet.mjs';

/** For `prepare` of open(): a hiss, which is no voice. */
export const kHiss = `navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    const stream = new MediaStream();
    if (video) stream.addTrack(document.createElement('canvas').captureStream(5).getVideoTracks()[0]);
    if (audio) {
        const sound = new AudioContext();
        const out = sound.createMediaStreamDestination();
        const hiss = sound.createBuffer(1, 2 * sound.sampleRate, sound.sampleRate);
        const samples = hiss.getChannelData(0);
        for (let at = 0; at < samples.length; ++at) samples[at] = 0.1 * (Math.random() - 0.5);
        const source = new AudioBufferSourceNode(sound, { buffer: hiss, loop: true });
        source.connect(out);
        source.start();
        stream.addTrack(out.stream.getAudioTracks()[0]);
    }
    return stream;
};`;

/** How loud the voice is that `page` hears, in dB of full scale. */
async function loudness_db(page, peer) {
    return page.evaluate(async (id) => {
        const stream = document.querySelector(`audio[data-peer="${id}"][data-of="voice"]`)?.srcObject;
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
    }, peer);
}

async function until(measure, page, name, test, what) {
    const peer = await tile(page, name).first().getAttribute('data-peer');
    const end = Date.now() + 30_000;
    let seen;
    do {
        seen = await measure(page, peer);
        if (seen !== null && test(seen)) return seen;
        await page.evaluate(() => new Promise((tick) => requestAnimationFrame(tick)));
    } while (Date.now() < end);
    throw new Error(`${what}: ${seen}`);
}

export const hearsHiss = (page, name) => until(loudness_db, page, name, (db) => db > -45, 'the hiss should be heard');
export const hearsLess = (page, name, below_db) => until(loudness_db, page, name, (db) => db < below_db, `the hiss should be below ${below_db} dB`);
