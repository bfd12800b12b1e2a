// @parley/client/noise: takes noise out of the microphone by RNNoise as an AudioWorklet, whose files come from our own server.
import { loadRnnoise, RnnoiseWorkletNode } from '@sapphi-red/web-noise-suppressor';
import type { Environment, TrackProcessor } from '../types.ts';

export interface NoiseOptions {
  /** URL of the folder with the files of `effects.mjs`. */
  assets: string;
  environment: Pick<Environment, 'MediaStream'>;
}

/** RNNoise works on this rate alone. */
const kRate_hz = 48_000;

export async function makeNoiseFilter({ assets, environment }: NoiseOptions): Promise<TrackProcessor> {
  const context = new AudioContext({ sampleRate: kRate_hz });
  let wasmBinary: ArrayBuffer;
  try {
    [wasmBinary] = await Promise.all([
      loadRnnoise({ url: `${assets}rnnoise.wasm`, simdUrl: `${assets}rnnoise_simd.wasm` }),
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
