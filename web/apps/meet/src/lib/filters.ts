// Blur, noise suppression and the browser's own care for the sound as the settings have them: whether they can be had here, and a room
// that follows them.
import { useEffect, useRef } from 'react';
import type { Room } from '@parley/client';
import { useReadable } from '@parley/react';
import { useToast } from '../parts/toasts.tsx';
import { setSettings, useSettings } from './settings.ts';
import { useWords } from './words.tsx';

/** The folder with the models and filters; empty in a build without them. */
export const kEffects: string = import.meta.env.VITE_EFFECTS ?? '';

let hasWebGl: boolean | undefined;
/** The segmentation needs WebGL 2, which is asked for once: a context is dear. */
export const canBlur = (): boolean =>
  kEffects !== '' && (hasWebGl ??= document.createElement('canvas').getContext('webgl2') !== null);
export const canFilterNoise = (): boolean => kEffects !== '' && typeof AudioWorkletNode !== 'undefined';

/** What a device does before anything was said. */
const kAsOpened = { blur: false, noise: false, echoCancellation: true, autoGain: true };

/** Gives the room's camera and microphone the filters of the settings as soon as they are on. What fails is put off again. */
export function useFilters(room: Room): void {
  const { blur, noise, echoCancellation, autoGain } = useSettings();
  const { say } = useWords();
  const toast = useToast();
  const cam = useReadable(room, (state) => state.self.cam.on);
  const mic = useReadable(room, (state) => state.self.mic.on);
  const given = useRef({ room, ...kAsOpened });

  useEffect(() => {
    if (given.current.room !== room) given.current = { room, ...kAsOpened };
    const now = given.current;
    if (cam && now.blur !== blur && canBlur()) {
      now.blur = blur;
      void room.setCam({ effect: blur ? 'blur-strong' : 'none' }).catch(() => undefined);
    }
    const strong = noise && canFilterNoise();
    if (mic && (now.noise !== strong || now.echoCancellation !== echoCancellation || now.autoGain !== autoGain)) {
      Object.assign(now, { noise: strong, echoCancellation, autoGain });
      void room.setMic({ noise: strong ? 'strong' : 'standard', echoCancellation, autoGain }).catch(() => undefined);
    }
  }, [room, cam, mic, blur, noise, echoCancellation, autoGain]);
  useEffect(
    () =>
      room.on('media-problem', ({ kind, error }) => {
        if (error.code !== 'effect-failed') return;
        setSettings(kind === 'cam' ? { blur: false } : { noise: false });
        if (kind === 'cam') toast(say('blurFailed')); // who believes to be blurred has to know
      }),
    [room, toast, say],
  );
}
