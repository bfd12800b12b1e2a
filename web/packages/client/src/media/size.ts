// How large an element is shown, and whether it can be seen at all.
import type { Environment, Unsubscribe } from '../types.ts';

export interface Shown {
  readonly visible: boolean;
  /** Device pixels; 0: not known. */
  readonly width: number;
  readonly height: number;
}

export function watchSize(environment: Environment, element: HTMLElement, changed: (shown: Shown) => void): Unsubscribe {
  const { ResizeObserver: Resize, IntersectionObserver: Intersection } = environment;
  let shown: Shown = { visible: true, width: 0, height: 0 };
  const tell = (news: Partial<Shown>) => changed((shown = { ...shown, ...news }));
  const scale = globalThis.devicePixelRatio ?? 1;
  const resize = Resize && new Resize(([entry]) => entry && tell({ width: Math.round(entry.contentRect.width * scale), height: Math.round(entry.contentRect.height * scale) }));
  const intersection = Intersection && new Intersection((entries) => tell({ visible: entries.at(-1)?.isIntersecting ?? true }), { threshold: 0.01 });
  resize?.observe(element);
  intersection?.observe(element);
  tell({});
  return () => {
    resize?.disconnect();
    intersection?.disconnect();
  };
}

/** What the server should send for all elements that show one picture: the largest that can be seen. */
export function largest(all: Iterable<Shown>): Shown {
  let result: Shown = { visible: false, width: 0, height: 0 };
  let isUnknown = false;
  for (const { visible, width, height } of all) {
    if (!visible) continue;
    if (height === 0) isUnknown = true;
    result = { visible: true, width: Math.max(result.width, width), height: Math.max(result.height, height) };
  }
  return isUnknown ? { visible: true, width: 0, height: 0 } : result;
}
