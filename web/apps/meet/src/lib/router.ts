// Which screen the address asks for, and going to another one without loading the page anew.
import { useSyncExternalStore } from 'react';

export type Route = { screen: 'home' | 'people' | 'history' | 'agenda' | 'test' } | { screen: 'room'; id: string };

const kPlain = { '/': 'home', '/people': 'people', '/history': 'history', '/agenda': 'agenda', '/test': 'test' } as const;

export function routeOf(path: string): Route {
  const room = /^\/room\/([^/]+)\/?$/.exec(path);
  if (room?.[1]) {
    try {
      return { screen: 'room', id: decodeURIComponent(room[1]) };
    } catch {
      return { screen: 'room', id: room[1] };
    }
  }
  return { screen: Object.hasOwn(kPlain, path) ? kPlain[path as keyof typeof kPlain] : 'home' };
}

/** The id of a room from a pasted link, path or bare id; null if it is none. `origin`: the page's own, others are refused. */
export function roomOf(text: string, origin: string): string | null {
  const word = text.trim();
  if (/^[\w-]{1,256}$/.test(word)) return word;
  if (!URL.canParse(word, origin)) return null;
  const url = new URL(word, origin);
  const route = routeOf(url.pathname);
  return url.origin === origin && route.screen === 'room' ? route.id : null;
}

const listeners = new Set<() => void>();
export function navigate(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  scrollTo(0, 0);
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
};

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname);
