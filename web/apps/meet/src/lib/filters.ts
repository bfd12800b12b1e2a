// Background, noise suppression and the browser's own care for the sound as the settings have them: whether they can be had here, and a
// room that follows them.
import { useEffect } from 'react';
import type { Room } from '@parley/client';
import { useToast } from '../parts/toasts.tsx';
import { effectOf } from './background.ts';
import { useOwnImage } from './own_image.ts';
import { setSettings, useSettings } from './settings.ts';
import { useWords } from './words.tsx';

/** The folder with the models and filters; empty in a build without them. */
export const kEffects: string = import.meta.env.VITE_EFFECTS ?? '';

let hasWebGl: boolean | undefined;
/** The segmentation needs WebGL 2, which is asked for once: a context is dear. */
export const canChangeBackground = (): boolean =>
  kEffects !== '' && (hasWebGl ??= document.createElement('canvas').getContext('webgl2') !== null);
export const canFilterNoise = (): boolean => kEffects !== '' && typeof AudioWorkletNode !== 'undefined';

/**
 * Gives the room's camera and microphone the filters of the settings, from their first picture and sound on. A background that fails stays chosen,
 * and the camera is off; the sound goes on without its filter, which is put off.
 */
export function useFilters(room: Room): void {
  const { background, noise, echoCancellation, autoGain } = useSettings();
  const image = useOwnImage();
  const { say } = useWords();
  const toast = useToast();

  useEffect(() => {
    // Not all of `own`'s changes are changes of the setting: another picture is another effect.
    void room.prefer({ cam: { effect: effectOf(background) } });
  }, [room, background, background === 'own' && image]);
  useEffect(() => {
    void room.prefer({ mic: { noise: noise && canFilterNoise() ? 'strong' : 'standard', echoCancellation, autoGain } });
  }, [room, noise, echoCancellation, autoGain]);
  useEffect(
    () =>
      room.on('media-problem', ({ kind, error }) => {
        if (error.code !== 'effect-failed') return;
        toast(say(kind === 'cam' ? 'backgroundFailed' : 'noiseFailed'));
        // A page that is left while a filter loads has it fail, too, but runs no timer any more: the choice is kept.
        if (kind === 'mic') setTimeout(() => setSettings({ noise: false }));
      }),
    [room, toast, say],
  );
}
