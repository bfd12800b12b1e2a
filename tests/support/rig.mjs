// Made-up microphones and cameras in a page, to be plugged in, pulled out, silenced and taken away. Each camera is a colour and each
// microphone a tone, so that the other side can tell which one it gets.
import { colouredTrack } from './camera.mjs';

/** To be given to `open` as `prepare`. mics: [{ id, label, tone (Hz; 0: silence) }], cams: [{ id, label, colour }],
 * speakers: [{ id, label }], which nothing is played on. It is `rig` in the page. */
export const rig = (devices) => `(${install})(${colouredTrack}, ${JSON.stringify(devices)})`;

function install(pictureOf, { mics = [], cams = [], speakers = [] }) {
    const media = navigator.mediaDevices;
    const list = [...mics.map((mic) => ({ kind: 'audioinput', ...mic })), ...cams.map((cam) => ({ kind: 'videoinput', ...cam })), ...speakers.map((speaker) => ({ kind: 'audiooutput', ...speaker }))];
    const given = []; // { id, track, gain }
    const asked = []; // constraints of getUserMedia

    function sound({ tone }) {
        const context = new AudioContext();
        const out = context.createMediaStreamDestination();
        const gain = new GainNode(context, { gain: tone ? 0.4 : 0 });
        const oscillator = new OscillatorNode(context, { frequency: tone || 440 });
        oscillator.connect(gain).connect(out);
        oscillator.start();
        return { track: out.stream.getAudioTracks()[0], gain };
    }
    function take(kind, wanted) {
        const id = wanted.deviceId?.exact;
        const device = list.find((one) => one.kind === kind && (!id || one.id === id));
        if (!device) throw new DOMException('no such device', id ? 'OverconstrainedError' : 'NotFoundError');
        const made = { id: device.id, ...(kind === 'audioinput' ? sound(device) : { track: pictureOf(device.colour) }) };
        Object.defineProperty(made.track, 'label', { value: device.label });
        made.track.getSettings = () => ({ deviceId: device.id });
        given.push(made);
        return made.track;
    }
    media.enumerateDevices = async () => list.map(({ id, kind, label }) => ({ deviceId: id, kind, label, groupId: id }));
    media.getUserMedia = async (constraints) => {
        asked.push(constraints);
        const tracks = [];
        for (const [name, kind] of [['audio', 'audioinput'], ['video', 'videoinput']]) if (constraints[name]) tracks.push(take(kind, constraints[name]));
        return new MediaStream(tracks);
    };
    const changed = () => media.dispatchEvent(new Event('devicechange'));
    const live = (test) => given.filter(({ track, ...one }) => track.readyState === 'live' && test(one));
    window.rig = {
        asked,
        opened: () => given.length,
        plug(device) {
            list.push(device);
            changed();
        },
        unplug(id) {
            list.splice(list.findIndex((one) => one.id === id), 1);
            for (const { track } of live((one) => one.id === id)) {
                track.stop();
                track.dispatchEvent(new Event('ended'));
            }
            changed();
        },
        /** Silence to the last sample, or sound again. */
        hush(id, silent) {
            for (const { gain } of live((one) => one.id === id)) gain.gain.value = silent ? 0 : 0.4;
        },
        /** What a phone call does to all that is open. */
        interrupt() {
            for (const { track } of live(() => true)) {
                Object.defineProperty(track, 'muted', { value: true, configurable: true });
                track.dispatchEvent(new Event('mute'));
            }
        },
    };
}
