// A short sound to hear whether the speaker works: two soft notes, made here, so that no file is needed.

const kNotes_hz = [523.25, 783.99];
const kNote_s = 0.35;

type WithSink = { setSinkId?: (id: string) => Promise<void> };

/** Where the notes go: to that speaker, by the context itself (Chromium), else by an element (Firefox), else to the default. */
async function openWay(sound: AudioContext, sink: string | null): Promise<{ way: AudioNode; close: () => void }> {
  const straight = { way: sound.destination, close: () => undefined };
  const context = sound as AudioContext & WithSink;
  if (!sink) return straight;
  if (context.setSinkId) {
    await context.setSinkId(sink).catch(() => undefined); // one that is gone: the default, rather than nothing
    return straight;
  }
  const element = new Audio() as HTMLAudioElement & WithSink;
  if (!element.setSinkId) return straight;
  try {
    const out = sound.createMediaStreamDestination();
    element.srcObject = out.stream;
    await element.setSinkId(sink);
    await element.play();
    return { way: out, close: () => (element.srcObject = null) };
  } catch {
    return straight;
  }
}

/** Resolves when it was played; at once where the browser can play nothing. `sink`: a speaker's id, null for the default. */
export async function playTestTone(sink: string | null): Promise<void> {
  if (typeof AudioContext === 'undefined') return;
  const sound = new AudioContext();
  let close = () => {};
  try {
    const opened = await openWay(sound, sink);
    close = opened.close;
    await sound.resume();
    let last: OscillatorNode | null = null;
    kNotes_hz.forEach((frequency, at) => {
      const start = sound.currentTime + at * kNote_s;
      const volume = new GainNode(sound, { gain: 0 });
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.25, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.001, start + kNote_s);
      last = new OscillatorNode(sound, { frequency });
      last.connect(volume).connect(opened.way);
      last.start(start);
      last.stop(start + kNote_s);
    });
    await new Promise<void>((ended) => last?.addEventListener('ended', () => ended(), { once: true }));
  } finally {
    close();
    await sound.close().catch(() => undefined);
  }
}
