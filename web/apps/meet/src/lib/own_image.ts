// A picture of one's own behind oneself: read from a file, made small, and kept in this browser. It goes to no server; the others see it
// as a part of one's video.
import { useSyncExternalStore } from 'react';

export const kFileMost_bytes = 20 * 1024 * 1024;
/** As a `data:` URL: local storage has some 5 million characters for the whole origin. */
export const kImageMost_chars = 600_000;
const kWidth = 1280;
const kHeight = 720;
const kKey = 'parley.meet.background';

const isImage = (value: string | null): value is string => value !== null && value.length <= kImageMost_chars && /^data:image\/(jpeg|webp|png);base64,/.test(value);

function stored(): string | null {
  try {
    const kept = localStorage.getItem(kKey);
    return isImage(kept) ? kept : null;
  } catch {
    return null; // storage is switched off
  }
}

let image: string | null | undefined;
const listeners = new Set<() => void>();

/** A `data:` URL, or null. */
export const ownImage = (): string | null => (image === undefined ? (image = stored()) : image);

export function setOwnImage(next: string | null): void {
  image = next;
  try {
    if (next === null) localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, next);
  } catch {
    // it lasts as long as the page
  }
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useOwnImage = (): string | null => useSyncExternalStore(subscribe, ownImage);

export type ImageProblem = 'too-large' | 'unreadable';

/** Cut and scaled to what a camera sends at most. */
export async function readImage(file: Blob): Promise<{ image: string } | { problem: ImageProblem }> {
  if (file.size > kFileMost_bytes) return { problem: 'too-large' };
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap || bitmap.width === 0) return { problem: 'unreadable' };
  const canvas = Object.assign(document.createElement('canvas'), { width: kWidth, height: kHeight });
  const scale = Math.max(kWidth / bitmap.width, kHeight / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const pen = canvas.getContext('2d')!;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, (kWidth - width) / 2, (kHeight - height) / 2, width, height);
  bitmap.close();
  for (const quality of [0.88, 0.7, 0.5, 0.3]) {
    const made = canvas.toDataURL('image/jpeg', quality);
    if (made.length <= kImageMost_chars) return { image: made };
  }
  return { problem: 'too-large' };
}
