// What blur and noise suppression do to a picture and a sound: a camera of fine stripes, a microphone that hisses, and
// how much of either arrives.
import { tile } from './meet.mjs';

/** For `prepare` of open(): stripes of 8 pixels, which a blur makes grey, and a hiss, which is no voice. */
export const kStripesAndHiss = `navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    const stream = new MediaStream();
    if (video) {
        const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
        const pen = canvas.getContext('2d');
        let frame = 0;
        const draw = () => {
            for (let x = 0; x < 320; x += 8) {
                pen.fillStyle = x % 16 ? '#fff' : '#000';
                pen.fillRect(x, 0, 8, 240);
            }
            pen.fillStyle = '#f00';
            pen.fillRect((frame++ * 4) % 320, 232, 8, 8); // so that frames keep coming
        };
        draw();
        setInterval(draw, 50);
        stream.addTrack(canvas.captureStream(20).getVideoTracks()[0]);
    }
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

/** How much neighbouring stripes differ in the picture that `page` gets of `name`: 0 (grey) to 255. Null before there is one. */
async function contrast(page, peer) {
    return page.evaluate(async (id) => {
        const video = document.querySelector(`[data-peer="${id}"][data-shows="camera"] video`);
        if (!video?.videoWidth) return null;
        await new Promise((seen) => video.requestVideoFrameCallback(seen));
        const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
        const pen = canvas.getContext('2d');
        pen.drawImage(video, 0, 0, 320, 240);
        const row = pen.getImageData(0, 20, 320, 1).data;
        let sum = 0;
        for (let x = 20; x < 300; x += 8) sum += Math.abs(row[4 * x] - row[4 * (x + 8)]);
        return sum / 35;
    }, peer);
}

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

export const seesStripes = (page, name) => until(contrast, page, name, (value) => value > 150, 'the stripes should be sharp');
export const seesBlur = (page, name) => until(contrast, page, name, (value) => value < 60, 'the stripes should be blurred');
export const hearsHiss = (page, name) => until(loudness_db, page, name, (db) => db > -45, 'the hiss should be heard');
export const hearsLess = (page, name, below_db) => until(loudness_db, page, name, (db) => db < below_db, `the hiss should be below ${below_db} dB`);
