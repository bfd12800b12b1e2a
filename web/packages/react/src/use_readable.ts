// Reads a part of any snapshot store of the SDK in a component. The component is drawn again only when that part changes.
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { Readable } from '@parley/client';

/** Equal, or arrays and plain objects whose parts are identical. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.is((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

/** `select` may be written inline: what it gives is compared by its parts. */
export function useReadable<State, Part>(source: Readable<State>, select: (state: State) => Part): Part {
  const kept = useRef<{ part: Part } | null>(null);
  const read = (): Part => {
    const part = select(source.state);
    if (!kept.current || !shallowEqual(kept.current.part, part)) kept.current = { part };
    return kept.current.part;
  };
  const subscribe = useCallback((listener: () => void) => source.subscribe(listener), [source]);
  return useSyncExternalStore(subscribe, read, read);
}
