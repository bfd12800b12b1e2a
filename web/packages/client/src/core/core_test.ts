import { describe, expect, test, vi } from 'vitest';
import { FakeClock, settle } from '../testing/fake_clock.ts';
import { EventHub } from './hub.ts';
import { Machine } from './machine.ts';
import { Store } from './store.ts';

describe('a store', () => {
  test('gives frozen snapshots, and tells once for many changes in one go', async () => {
    const store = new Store({ a: 1, list: [1, 2] as readonly number[] });
    const heard = vi.fn();
    store.subscribe(heard);
    store.patch({ a: 2 });
    store.patch({ a: 3 });
    expect(store.state).toEqual({ a: 3, list: [1, 2] });
    expect(Object.isFrozen(store.state)).toBe(true);
    expect(heard).not.toHaveBeenCalled();
    await settle();
    expect(heard).toHaveBeenCalledTimes(1);
  });

  test('keeps the identity of what has not changed', async () => {
    const store = new Store({ a: 1, list: [1, 2] as readonly number[] });
    const before = store.state;
    expect(store.patch({ list: [1, 2] })).toBe(false);
    expect(store.state).toBe(before);
    store.patch({ a: 2, list: [1, 2] });
    expect(store.state.list).toBe(before.list);
  });

  test('does not tell who has unsubscribed, however often they did', async () => {
    const store = new Store({ a: 1 });
    const heard = vi.fn();
    const stop = store.subscribe(heard);
    stop();
    stop();
    store.patch({ a: 2 });
    await settle();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('a hub', () => {
  type Events = { said: { word: string }; done: Record<never, never> };

  test('tells all listeners, also when one throws', () => {
    const warn = vi.fn();
    const hub = new EventHub<Events>({ debug: () => {}, warn });
    const heard = vi.fn();
    hub.on('said', () => {
      throw new Error('mine');
    });
    hub.on('said', heard);
    hub.emit('said', { word: 'hello' });
    expect(heard).toHaveBeenCalledWith({ word: 'hello' });
    expect(warn).toHaveBeenCalledOnce();
  });

  test('gives all events in order to an iterator, until it is aborted', async () => {
    const hub = new EventHub<Events>();
    const stop = new AbortController();
    const events = hub.events({ signal: stop.signal });
    hub.emit('said', { word: 'one' });
    hub.emit('done', {});
    stop.abort();
    hub.emit('said', { word: 'too late' });
    const got = [];
    for await (const event of events) got.push(event.type);
    expect(got).toEqual(['said', 'done']);
  });

  test('drops the oldest for whoever does not read, and says how many', async () => {
    const hub = new EventHub<Events>();
    const events = hub.events();
    for (let i = 0; i < 1003; ++i) hub.emit('said', { word: String(i) });
    const { value } = await events.next();
    expect(value).toEqual({ type: 'said', word: '3', dropped: 3 });
    expect((await events.next()).value).toEqual({ type: 'said', word: '4' });
  });
});

test('a machine takes only what its table names', () => {
  const machine = new Machine({ shut: { open: 'ajar' }, ajar: { shut: 'shut' } } as const, 'shut' as 'shut' | 'ajar');
  expect(machine.take('shut' as 'open')).toBe(false);
  expect(machine.take('open')).toBe(true);
  expect(machine.state).toBe('ajar');
});

test('the fake clock runs what is due in order, also what was added meanwhile', async () => {
  const clock = new FakeClock();
  const done: string[] = [];
  clock.setTimeout(() => done.push('second'), 20);
  clock.setTimeout(() => {
    done.push('first');
    clock.setTimeout(() => done.push('added'), 5);
  }, 10);
  clock.setTimeout(() => done.push('later'), 1000);
  await clock.pass(100);
  expect(done).toEqual(['first', 'added', 'second']);
});
