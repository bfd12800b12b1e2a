// The size of an element, as it changes.
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

export interface Box {
  width: number;
  height: number;
}

export function useBox<T extends HTMLElement>(): [RefObject<T | null>, Box] {
  const element = useRef<T>(null);
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = node;
      setBox((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    // Of its own window: the element may stand in another one than this script.
    const Observer = (node.ownerDocument.defaultView as (Window & typeof globalThis) | null)?.ResizeObserver;
    if (!Observer) return;
    const observer = new Observer(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [element, box];
}
