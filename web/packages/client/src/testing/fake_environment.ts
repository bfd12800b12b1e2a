// An environment of fakes, for `createClient({environment})`.
import type { Environment } from '../types.ts';
import { FakeClock } from './fake_clock.ts';
import { FakeDevices } from './fake_devices.ts';
import { FakeConnection, FakeMediaStream } from './fake_rtc.ts';
import { FakeServer, FakeSocket } from './fake_server.ts';

export interface FakeEnvironment {
  readonly environment: Environment;
  readonly clock: FakeClock;
  readonly server: FakeServer;
  readonly devices: FakeDevices;
  readonly stored: Map<string, string>;
  /** Connections in the order of their making. */
  readonly connections: FakeConnection[];
  /** As the page would: `online`, or `visible`. */
  tellPage(what: 'online' | 'visible'): void;
}

export function makeFakeEnvironment(changes: Partial<Environment> = {}): FakeEnvironment {
  const clock = new FakeClock();
  const server = new FakeServer();
  const devices = new FakeDevices();
  const stored = new Map<string, string>();
  const connections: FakeConnection[] = [];
  const watchers = new Set<(what: 'online' | 'visible') => void>();
  class Connection extends FakeConnection {
    constructor(configuration?: unknown) {
      super(configuration);
      connections.push(this);
    }
  }
  class Socket extends FakeSocket {
    constructor(url: string) {
      super(url, server);
    }
  }
  const environment: Environment = {
    WebSocket: Socket as unknown as Environment['WebSocket'],
    RTCPeerConnection: Connection as unknown as Environment['RTCPeerConnection'],
    MediaStream: FakeMediaStream as unknown as Environment['MediaStream'],
    mediaDevices: devices as unknown as MediaDevices,
    permissions: undefined,
    AudioContext: undefined,
    ResizeObserver: undefined,
    IntersectionObserver: undefined,
    fetch: async () => new Response('{}', { status: 200 }),
    clock,
    random: () => 0.5,
    storage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value) },
    isSecureContext: true,
    watchPage: (listener) => {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    ...changes,
  };
  return { environment, clock, server, devices, stored, connections, tellPage: (what) => [...watchers].forEach((listener) => listener(what)) };
}
