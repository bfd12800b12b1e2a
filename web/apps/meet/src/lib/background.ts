// What stands behind oneself (U22): nothing, a blur of two strengths, a drawn scene, or a picture of one's own.
import type { VideoEffect } from '@parley/client';
import { ownImage } from './own_image.ts';
import { isScene, sceneImage, type Scene } from './scenes.ts';

export type Background = 'none' | 'blur-light' | 'blur-strong' | 'own' | Scene;

export const isBackground = (value: unknown): value is Background =>
  value === 'none' || value === 'blur-light' || value === 'blur-strong' || value === 'own' || isScene(value);

export function effectOf(background: Background): VideoEffect {
  if (background === 'own') {
    const image = ownImage();
    return image ? { image } : 'blur-strong'; // it cannot be kept here; the room behind is hidden all the same
  }
  return isScene(background) ? { image: sceneImage(background) } : background;
}
