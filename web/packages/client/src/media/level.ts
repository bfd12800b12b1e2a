// How loud the microphone is: for the meter, for "your microphone gives no sound" and for "you are muted". It listens on a copy of
// the track, since a muted one is silent; nothing of it leaves this machine.
import type { Environment, Unsubscribe } from '../types.ts';

const kEvery = 50;
const kSilentFor = 5000;
/** Louder than this is speech, for as many looks in a row. */
const kSpeech = 0.08;
const kSpeechLooks = 6;

export interface LevelNeeds {
  /** Whether others hear it. */
  isOn(): boolean;
  silent(isSilent: boolean): void;
  speakingMuted(): void;
  speaking(isSpeaking: boolean): void;
}

export class LevelWatch {
  #environment: Environment;
  #needs: LevelNeeds;
  #context: AudioContext | null = null;
  #copy: MediaStreamTrack | null = null;
  #analyser: AnalyserNode | null = null;
  #samples: Float32Array<ArrayBuffer> = new Float32Array(0);
  #listeners = new Set<(level: number) => void>();
  #timer: unknown = null;
  #soundAt = 0;
  #isSilent = false;
  #loud = 0;
  #quiet = 0;
  #isSpeaking = false;
  #hasWarned = false;

  constructor(environment: Environment, needs: LevelNeeds) {
    this.#environment = environment;
    this.#needs = needs;
  }

  watch(listener: (level: number) => void): Unsubscribe {
    const own = (level: number) => listener(level);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** The raw track to listen to, or null. */
  follow(track: MediaStreamTrack | null): void {
    this.#stop();
    if (!track || !this.#environment.AudioContext || typeof track.clone !== 'function') return;
    try {
      this.#copy = track.clone();
      this.#copy.enabled = true;
      this.#context = new this.#environment.AudioContext();
      this.#analyser = this.#context.createAnalyser();
      this.#analyser.fftSize = 1024;
      this.#samples = new Float32Array(1024);
      this.#context.createMediaStreamSource(new this.#environment.MediaStream([this.#copy])).connect(this.#analyser);
    } catch {
      return this.#stop(); // no meter rather than no call
    }
    this.#soundAt = this.#environment.clock.now();
    this.#look();
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #look(): void {
    const { clock } = this.#environment;
    this.#timer = clock.setTimeout(() => this.#look(), kEvery);
    if (this.#context?.state === 'suspended') {
      this.#soundAt = clock.now(); // not heard is not silent
      void this.#context.resume().catch(() => {});
    }
    this.#analyser!.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const level = Math.min(1, Math.sqrt(sum / this.#samples.length) * 3);
    this.#judge(level, clock.now());
    for (const listener of this.#listeners) listener(this.#needs.isOn() ? level : 0);
  }

  #judge(level: number, now: number): void {
    const isOn = this.#needs.isOn();
    if (level > 0 || !isOn) this.#soundAt = now;
    const isSilent = now - this.#soundAt >= kSilentFor;
    if (isSilent !== this.#isSilent) this.#needs.silent((this.#isSilent = isSilent));
    this.#loud = level > kSpeech ? this.#loud + 1 : 0;
    this.#quiet = level > kSpeech ? 0 : this.#quiet + 1;
    if (isOn) this.#hasWarned = false;
    if (!isOn && this.#loud >= kSpeechLooks && !this.#hasWarned) {
      this.#hasWarned = true; // once for each time of being muted
      this.#needs.speakingMuted();
    }
    const isSpeaking = isOn && (this.#loud >= 2 || (this.#isSpeaking && this.#quiet < 12));
    if (isSpeaking !== this.#isSpeaking) this.#needs.speaking((this.#isSpeaking = isSpeaking));
  }

  #stop(): void {
    this.#environment.clock.clearTimeout(this.#timer);
    this.#copy?.stop();
    this.#copy = null;
    void this.#context?.close().catch(() => {});
    this.#context = null;
    this.#analyser = null;
    if (this.#isSpeaking) this.#needs.speaking((this.#isSpeaking = false));
    if (this.#isSilent) this.#needs.silent((this.#isSilent = false));
  }
}
