import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallError } from '../errors.ts';
import { settle } from '../testing/fake_clock.ts';
import { makeFakeEnvironment, type FakeEnvironment } from '../testing/fake_environment.ts';
import { waitBefore } from './backoff.ts';
import { Line } from './line.ts';

const quiet = { debug: () => {}, warn: () => {} };
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'none', (error: CallError) => error.code);

describe('a line', () => {
  let fake: FakeEnvironment;
  let line: Line;
  let token: string | null;
  beforeEach(() => {
    fake = makeFakeEnvironment();
    token = null;
    line = new Line({ environment: fake.environment, logger: quiet, url: () => new URL('https://calls.example'), token: () => token });
  });

  test('opens when it is needed, and closes when it is not', async () => {
    const release = line.hold();
    await line.whenOpen();
    expect(fake.server.socket.url).toBe('wss://calls.example/parley');
    release();
    release();
    expect(fake.server.socket.closedWith).toBe(1000);
    expect(line.store.state.line).toBe('idle');
    expect(fake.clock.waiting).toBe(0);
  });

  test('asks for the token before each connection', async () => {
    token = 'first';
    line.hold();
    await line.whenOpen();
    token = 'second';
    fake.server.socket.drop();
    await fake.clock.pass(200);
    expect(fake.server.sockets.map(({ url }) => new URL(url).searchParams.get('token'))).toEqual(['first', 'second']);
  });

  test('notices within five seconds that the network says nothing any more', async () => {
    line.hold();
    await line.whenOpen();
    await fake.clock.pass(10_000);
    expect(line.isOpen).toBe(true); // pings are answered
    fake.server.socket.stall();
    const lost = vi.fn();
    line.hub.on('lost', lost);
    await fake.clock.pass(4500);
    expect(lost).toHaveBeenCalledOnce();
    expect(fake.server.sockets[0]!.closedWith).toBe(4000); // 1000 would say that the user has left
  });

  test('comes back by itself, with longer and longer waits', async () => {
    line.hold();
    await line.whenOpen();
    fake.server.isUp = false;
    fake.server.socket.drop();
    await fake.clock.pass(3000);
    const tries = fake.server.sockets.length;
    expect(tries).toBe(5); // the lost one, and tries at once, after 0.3, 0.8 and 1.5 s
    fake.server.isUp = true;
    const open = vi.fn();
    line.hub.on('open', open);
    await fake.clock.pass(4000);
    expect(open).toHaveBeenCalledWith({ again: true });
  });

  test('tries at once when the network is back', async () => {
    line.hold();
    await line.whenOpen();
    fake.server.isUp = false;
    fake.server.socket.drop();
    await fake.clock.pass(20_000);
    const tries = fake.server.sockets.length;
    fake.server.isUp = true;
    fake.tellPage('online');
    await settle();
    expect(fake.server.sockets.length).toBe(tries + 1);
    expect(line.isOpen).toBe(true);
  });

  test('asks for a sign of life when the page is looked at again', async () => {
    line.hold();
    await line.whenOpen();
    fake.server.socket.stall(); // while the machine slept
    fake.tellPage('visible');
    await fake.clock.pass(2600);
    expect(fake.server.sockets.length).toBe(2);
  });

  test('carries requests, and fails those that a lost line took along', async () => {
    fake.server.on('room.look', () => ({ count: 3 }));
    line.hold();
    expect(await line.request('room.look', { room: 'r' })).toEqual({ count: 3 });
    fake.server.on('room.look', () => {
      throw { code: 'not-found', message: 'No such room.' };
    });
    expect(await codeOf(line.request('room.look', { room: 'r' }))).toBe('not-found');
    fake.server.socket.stall();
    const asked = codeOf(line.request('ice.servers', {}));
    await settle();
    fake.server.socket.drop();
    expect(await asked).toBe('lost');
  });

  test('calls a request off by its signal', async () => {
    line.hold();
    await line.whenOpen();
    fake.server.socket.stall();
    const stop = new AbortController();
    const asked = codeOf(line.request('ice.servers', {}, { signal: stop.signal }));
    stop.abort();
    expect(await asked).toBe('aborted');
    expect(await codeOf(line.request('ice.servers', {}, { signal: AbortSignal.abort() }))).toBe('aborted');
  });

  test('reads a reply before the events behind it', async () => {
    line.hold();
    await line.whenOpen();
    const order: string[] = [];
    line.told.on('room.path', () => order.push('event'));
    fake.server.on('room.leave', (_, socket) => {
      queueMicrotask(() => socket.tell('room.path', { room: 'r', path: 'direct' }));
      return {};
    });
    await line.request('room.leave', { room: 'r' }, { onReply: () => order.push('reply') });
    await settle();
    expect(order).toEqual(['reply', 'event']);
  });

  test('gives up where the token is refused, and says so', async () => {
    token = 'expired';
    fake = makeFakeEnvironment({ fetch: async () => new Response('', { status: 401 }) });
    fake.server.isUp = false;
    line = new Line({ environment: fake.environment, logger: quiet, url: () => new URL('https://calls.example'), token: () => token });
    line.hold();
    expect(await codeOf(line.whenOpen())).toBe('unauthorized');
    await fake.clock.pass(60_000);
    fake.tellPage('visible');
    await settle();
    expect(fake.server.sockets.length).toBe(1);
    fake.server.isUp = true;
    token = 'fresh';
    await line.whenOpen(); // asked for again
    expect(line.isOpen).toBe(true);
  });

  test('is closed for good', async () => {
    line.hold();
    await line.whenOpen();
    line.close();
    expect(line.store.state.line).toBe('closed');
    expect(await codeOf(line.request('ice.servers', {}))).toBe('aborted');
    expect(fake.clock.waiting).toBe(0);
  });
});

test('waits grow, stay bounded, and differ from client to client', () => {
  expect(waitBefore(0, 0.5)).toBe(50);
  expect(waitBefore(3, 0.5)).toBe(1500);
  expect(waitBefore(99, 0)).toBe(3750);
  expect(waitBefore(99, 0.999)).toBeLessThan(6250);
});
