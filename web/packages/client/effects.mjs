// The files that blur and noise suppression need at run time, for an app to serve from its own `assets` folder: [path here, name there].
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** @returns {[string, string][]} */
export function effectFiles() {
  const mediapipe = dirname(require.resolve('@mediapipe/selfie_segmentation/package.json'));
  const noise = dirname(require.resolve('@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm'));
  // All browsers that can call have SIMD, and the SDK takes the wide model alone: the rest of the two packages is never loaded.
  const blur = [
    'selfie_segmentation.js', 'selfie_segmentation.binarypb', 'selfie_segmentation_landscape.tflite',
    'selfie_segmentation_solution_simd_wasm_bin.js', 'selfie_segmentation_solution_simd_wasm_bin.wasm',
  ];
  return [
    ...blur.map((name) => [join(mediapipe, name), name]),
    [join(noise, 'rnnoise_simd.wasm'), 'rnnoise_simd.wasm'],
    [join(noise, 'rnnoise/workletProcessor.js'), 'rnnoise_worklet.js'],
  ];
}
