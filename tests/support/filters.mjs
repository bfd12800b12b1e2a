// What noise suppression does to a sound: a microphone that hisses, and how much of it arrives. For backgrounds see figure.mjs.
import { hearsAs } from './meet.mjs';

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

export const hearsHiss = (page, name) => hearsAs(page, name, (db) => db > -45, 'the hiss');
export const hearsLess = (page, name, below_db) => hearsAs(page, name, (db) => db < below_db, 'less of the hiss');
