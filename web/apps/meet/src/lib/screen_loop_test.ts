import { afterEach, describe, expect, test, vi } from 'vitest';
import { loopOf, markOwnTab } from './screen_loop.ts';

const shared = (displaySurface: string | undefined, handle?: string) =>
  ({ getSettings: () => ({ displaySurface }), getCaptureHandle: () => (handle === undefined ? null : { handle }) }) as unknown as MediaStreamTrack;

describe('U17: a screen that shows itself', () => {
  afterEach(() => void vi.unstubAllGlobals());

  test('this very tab is known by its handle, other tabs by having another or none', () => {
    let own = '';
    vi.stubGlobal('location', { origin: 'https://calls.example' });
    vi.stubGlobal('navigator', { mediaDevices: { setCaptureHandleConfig: ({ handle }: { handle: string }) => void (own = handle) } });
    markOwnTab();
    expect(own).not.toBe('');
    expect([loopOf(shared('browser', own)), loopOf(shared('browser', 'another')), loopOf(shared('browser'))]).toEqual(['tab', null, null]);
  });

  test('a whole screen may show the call, a window does not; what says nothing is not warned of', () => {
    expect([loopOf(shared('monitor')), loopOf(shared('window')), loopOf(shared(undefined)), loopOf(null)]).toEqual(['screen', null, null, null]);
    expect(loopOf({} as MediaStreamTrack)).toBeNull();
  });

  test('where no handle may be set nothing breaks', () => {
    vi.stubGlobal('navigator', { mediaDevices: { setCaptureHandleConfig: () => { throw new Error('not in a frame'); } } });
    expect(markOwnTab).not.toThrow();
    vi.stubGlobal('navigator', {});
    expect(markOwnTab).not.toThrow();
  });
});
