// What the client takes from outside, read when a client is made and never at import: the browser's own, where nothing was injected.
import type { Environment, KeyValueStore, Unsubscribe } from '../types.ts';

const kNothing = (): never => {
  throw new Error('There is none here; inject it by `environment`.');
};

export function makeEnvironment(given: Partial<Environment> = {}): Environment {
  const all = globalThis as typeof globalThis & { isSecureContext?: boolean };
  const browser = all.navigator as Navigator | undefined;
  return {
    WebSocket: all.WebSocket ?? (kNothing as unknown as Environment['WebSocket']),
    RTCPeerConnection: all.RTCPeerConnection ?? (kNothing as unknown as Environment['RTCPeerConnection']),
    MediaStream: all.MediaStream ?? (kNothing as unknown as Environment['MediaStream']),
    mediaDevices: browser?.mediaDevices,
    permissions: browser?.permissions,
    AudioContext: all.AudioContext,
    ResizeObserver: all.ResizeObserver,
    IntersectionObserver: all.IntersectionObserver,
    fetch: (...args) => all.fetch(...args),
    clock: {
      now: () => performance.now(),
      setTimeout: (task, ms) => setTimeout(task, ms),
      clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    },
    random: () => Math.random(),
    storage: findStorage(),
    isSecureContext: all.isSecureContext ?? false,
    watchPage,
    ...given,
  };
}

/** Reading `localStorage` alone may throw, where cookies are refused. */
function findStorage(): KeyValueStore | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function watchPage(listener: (what: 'online' | 'visible') => void): Unsubscribe {
  if (typeof addEventListener !== 'function' || typeof document === 'undefined') return () => {};
  const online = () => listener('online');
  const visible = () => document.visibilityState === 'visible' && listener('visible');
  addEventListener('online', online);
  addEventListener('focus', visible);
  document.addEventListener('visibilitychange', visible);
  return () => {
    removeEventListener('online', online);
    removeEventListener('focus', visible);
    document.removeEventListener('visibilitychange', visible);
  };
}
