// What stands behind oneself (U22): nothing, a blur of two strengths, a drawn scene, or a picture of one's own.
import type { VideoEffect } from '@parley/client';
import { ownImage } from './own_image.ts';
import { isScene, sceneImage, type Scene } from './scenes.ts';

export type Background = 'none' | 'blur-light' | 'blur-strong' | 'own' | Scene;

export const isBackground = (value: unknown): value is Background =>
  value === 'none' || value === 'blur-light' || value === 'blur-strong' || value === 'own' || isScene(value);

/** Where the own picture cannot be kept, the room behind is hidden all the same. */
export const shownAs = (background: Background, image: string | null): Background => (background === 'own' && image === null ? 'blur-strong' : background);

export function effectOf(background: Background): VideoEffect {
  const image = ownImage();
  const shown = shownAs(background, image);
  if (shown === 'own') return { image: image! };
  return isScene(shown) ? { image: sceneImage(shown) } : shown;
}
