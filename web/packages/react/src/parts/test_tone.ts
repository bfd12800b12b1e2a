// A short sound to hear whether the speaker works: two soft notes, made here, so that no file is needed.

const kNotes_hz = [523.25, 783.99];
const kNote_s = 0.35;

/** Resolves when it was played; at once where the browser can play nothing. `sink`: a speaker's id, null for the default. */
export async function playTestTone(sink: string | null): Promise<void> {
  if (typeof AudioContext === 'undefined') return;
  const sound = new AudioContext();
  try {
    const choose = (sound as AudioContext & { setSinkId?: (id: string) => Promise<void> }).setSinkId;
    if (sink && choose) await choose.call(sound, sink).catch(() => undefined);
    await sound.resume();
    let last: OscillatorNode | null = null;
    kNotes_hz.forEach((frequency, at) => {
      const start = sound.currentTime + at * kNote_s;
      const volume = new GainNode(sound, { gain: 0 });
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.25, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.001, start + kNote_s);
      last = new OscillatorNode(sound, { frequency });
      last.connect(volume).connect(sound.destination);
      last.start(start);
      last.stop(start + kNote_s);
    });
    await new Promise<void>((ended) => last?.addEventListener('ended', () => ended(), { once: true }));
  } finally {
    await sound.close().catch(() => undefined);
  }
}
