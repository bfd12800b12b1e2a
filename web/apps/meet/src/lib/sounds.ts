// The sounds of the app, made here: ringing, and short signs for what happens in a call. Where the browser plays nothing yet, silence.

let shared: AudioContext | null = null;

function sound(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  shared ??= new AudioContext();
  if (shared.state === 'suspended') void shared.resume().catch(() => undefined);
  return shared;
}

function note(at: AudioContext, frequency: number, start_s: number, length_s: number, loud: number): void {
  const volume = new GainNode(at, { gain: 0 });
  const start = at.currentTime + start_s;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loud, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0008, start + length_s);
  const source = new OscillatorNode(at, { frequency, type: 'sine' });
  source.connect(volume).connect(at.destination);
  source.start(start);
  source.stop(start + length_s);
}

const kSigns = {
  joined: [[523, 0], [784, 0.09]],
  left: [[659, 0], [440, 0.09]],
  message: [[880, 0]],
  waiting: [[587, 0], [740, 0.12], [880, 0.24]],
} as const;

export function playSign(which: keyof typeof kSigns): void {
  const at = sound();
  if (!at || at.state !== 'running') return;
  for (const [frequency, start] of kSigns[which]) note(at, frequency, start, 0.28, 0.12);
}

const kRingEvery_ms = 3000;

/** Rings until the returned function is called. `far`: as the caller hears it. */
export function ring(far: boolean): () => void {
  const once = () => {
    const at = sound();
    if (!at || at.state !== 'running') return;
    if (far) note(at, 425, 0, 1, 0.08);
    else for (const [frequency, start] of [[659, 0], [831, 0.16], [988, 0.32], [831, 0.6], [988, 0.76]] as const) note(at, frequency, start, 0.4, 0.2);
  };
  once();
  const timer = setInterval(once, kRingEvery_ms);
  return () => clearInterval(timer);
}
