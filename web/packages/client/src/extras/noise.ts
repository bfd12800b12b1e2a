// @parley/client/noise: takes noise out of the microphone by RNNoise as an AudioWorklet, whose files come from our own server.
import { RnnoiseWorkletNode } from '@sapphi-red/web-noise-suppressor';
import type { Environment, TrackProcessor } from '../types.ts';
import { needSimd } from './simd.ts';

export interface NoiseOptions {
  /** URL of the folder with the files of `effects.mjs`. */
  assets: string;
  environment: Pick<Environment, 'MediaStream'>;
}

/** RNNoise works on this rate alone. */
const kRate_hz = 48_000;

/** What is no module would leave the worklet silent without a word. */
async function load(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url);
  const bytes = await answer.arrayBuffer();
  if (!answer.ok || !WebAssembly.validate(bytes)) throw new Error(`${url} did not load`);
  return bytes;
}

export async function makeNoiseFilter({ assets, environment }: NoiseOptions): Promise<TrackProcessor> {
  needSimd();
  const context = new AudioContext({ sampleRate: kRate_hz });
  let wasmBinary: ArrayBuffer;
  try {
    [wasmBinary] = await Promise.all([
      load(`${assets}rnnoise_simd.wasm`),
      context.audioWorklet.addModule(`${assets}rnnoise_worklet.js`),
    ]);
  } catch (error) {
    void context.close();
    throw error;
  }
  const node = new RnnoiseWorkletNode(context, { wasmBinary, maxChannels: 1 });
  let out: MediaStreamTrack | undefined;
  return {
    async process(track) {
      const destination = context.createMediaStreamDestination();
      context.createMediaStreamSource(new environment.MediaStream([track])).connect(node).connect(destination);
      await context.resume();
      out = destination.stream.getAudioTracks()[0]!;
      return out;
    },
    stop() {
      out?.stop();
      node.destroy();
      void context.close();
    },
  };
}
