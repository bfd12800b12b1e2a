// Words that all parts of the public interface share: subscriptions, errors, and what is injected.

/** Ends what it was returned for. Calling it twice does nothing. */
export type Unsubscribe = () => void;

/** An immutable snapshot and its changes: made for `useSyncExternalStore`. A snapshot is frozen; an unchanged part keeps its identity. */
export interface Readable<State> {
  readonly state: State;
  /** Calls `listener` after each change, in a microtask; `state` is the new one by then. Needs no `this`. */
  subscribe(listener: () => void): Unsubscribe;
}

/** One hub of typed events. `Map` maps a name to its payload. */
export interface Hub<Map extends object> {
  on<Name extends keyof Map>(name: Name, listener: (payload: Map[Name]) => void): Unsubscribe;
  /**
   * All events as a discriminated union `{type, ...payload}`. Ends with its owner or with `signal`. At most 1,000 wait; the oldest are
   * dropped, and counted in `dropped` of the next one.
   */
  events(options?: { signal?: AbortSignal }): AsyncIterableIterator<EventOf<Map>>;
}
export type EventOf<Map extends object> = { [Name in keyof Map]: { readonly type: Name; readonly dropped?: number } & Map[Name] }[keyof Map];

/** What may go wrong, as words a program can rely on. Codes of the server (docs/errors.md) come as they are. */
export type ErrorCode =
  | 'aborted'
  | 'unreachable' // the server does not answer
  | 'lost' // the line broke while this was asked
  | 'timeout'
  | 'insecure' // the page has no camera or microphone, since it was not opened by https
  | 'media-unsupported' // this browser has no WebRTC
  | 'media-permission-denied'
  | 'media-not-found'
  | 'media-in-use'
  | 'media-failed'
  | 'effect-failed' // a background or a filter could not be had
  | 'lobby-denied'
  | 'lobby-timeout'
  | 'lobby-closed' // the room was locked, ended or removed while one waited
  | 'not-live'
  | 'room-full'
  | 'not-found'
  | 'forbidden'
  | 'unauthorized'
  | 'rate-limited'
  | 'bad-request'
  | (string & {});

export interface RequestOptions {
  signal?: AbortSignal;
}

/** The least a logger must have; `console` fits. */
export interface Logger {
  debug(...words: unknown[]): void;
  warn(...words: unknown[]): void;
}

/** Time as the client sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds, never going back. */
  now(): number;
  setTimeout(task: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Where small choices are remembered; `localStorage` fits. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What the client takes from outside. All of it may be replaced: by fakes in tests, by other libraries on a phone. */
export interface Environment {
  WebSocket: new (url: string) => WebSocket;
  RTCPeerConnection: new (configuration?: RTCConfiguration) => RTCPeerConnection;
  MediaStream: new (tracks?: MediaStreamTrack[]) => MediaStream;
  mediaDevices: MediaDevices | undefined;
  permissions: Permissions | undefined;
  AudioContext: (new () => AudioContext) | undefined;
  ResizeObserver: typeof ResizeObserver | undefined;
  IntersectionObserver: typeof IntersectionObserver | undefined;
  fetch: typeof fetch;
  clock: Clock;
  /** 0 ≤ x < 1 */
  random(): number;
  storage: KeyValueStore | null;
  isSecureContext: boolean;
  /** Tells of `online` and, when the machine wakes or the page is shown again, of `visible`. */
  watchPage(listener: (what: 'online' | 'visible') => void): Unsubscribe;
}
