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
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [element, box];
}
