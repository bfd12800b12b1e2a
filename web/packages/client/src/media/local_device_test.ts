import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallError } from '../errors.ts';
import { settle } from '../testing/fake_clock.ts';
import { makeFakeEnvironment, type FakeEnvironment } from '../testing/fake_environment.ts';
import { FakeTrack } from '../testing/fake_rtc.ts';
import { DeviceList } from './devices.ts';
import { LocalDevice, type LocalDeviceNeeds } from './local_device.ts';
import { Opener } from './opener.ts';
import { problemOf } from './problems.ts';

const quiet = { debug: () => {}, warn: () => {} };
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'none', (error: CallError) => error.code);

describe('microphone and camera', () => {
  let fake: FakeEnvironment;
  let devices: DeviceList;
  let mic: LocalDevice;
  let cam: LocalDevice;
  let sent: (MediaStreamTrack | null)[];
  const trouble = vi.fn();
  beforeEach(() => {
    fake = makeFakeEnvironment();
    devices = new DeviceList(fake.environment, quiet);
    sent = [];
    trouble.mockClear();
    const opener = new Opener(fake.environment);
    const needs: LocalDeviceNeeds = { devices, opener, filter: () => null, changed: () => {}, onTrack: (track) => sent.push(track), trouble };
    mic = new LocalDevice('mic', needs);
    cam = new LocalDevice('cam', needs);
    devices.onPick = async (kind) => (kind === 'cam' ? cam.again() : mic.again());
  });

  test('are asked for in one question', async () => {
    await Promise.all([mic.want(true), cam.want(true)]);
    expect(fake.devices.asked).toHaveLength(1);
    expect(mic.state).toMatchObject({ wanted: true, on: true, pending: false, label: 'Mic 1', problem: null });
    expect(cam.state).toMatchObject({ on: true, label: 'Cam 1' });
  });

  test('come alone where the other is refused, and each says why', async () => {
    fake.devices.refuses.video = { name: 'NotAllowedError', message: 'Permission denied by system' };
    const [first, second] = await Promise.all([codeOf(mic.want(true)), codeOf(cam.want(true))]);
    expect([first, second]).toEqual(['none', 'media-permission-denied']);
    expect(mic.state.on).toBe(true);
    expect(cam.state).toMatchObject({ wanted: true, on: false, problem: 'blocked-by-system' });
  });

  test('wanting twice is wanting once', async () => {
    await Promise.all([mic.want(true), mic.want(true)]);
    await mic.want(true);
    expect(fake.devices.asked).toHaveLength(1);
  });

  test('a camera that is paused gives its device back and is still wanted', async () => {
    await cam.want(true);
    await cam.pause(true);
    expect(cam.state).toMatchObject({ wanted: true, on: false, paused: true });
    expect(fake.devices.given[0]!.readyState).toBe('ended');
    expect(sent.at(-1)).toBeNull();
    await cam.pause(false);
    expect(cam.state).toMatchObject({ wanted: true, on: true, paused: false });
    expect(fake.devices.given).toHaveLength(2);
  });

  test('what is switched off while paused stays off, and what is switched on then waits', async () => {
    await cam.want(true);
    await cam.pause(true);
    await cam.want(false);
    await cam.pause(false);
    expect(cam.state).toMatchObject({ wanted: false, on: false, paused: false });
    await cam.pause(true);
    await cam.want(true);
    expect(cam.state).toMatchObject({ wanted: true, on: false, paused: true });
    expect(fake.devices.given).toHaveLength(1);
    await cam.pause(false);
    expect(cam.state.on).toBe(true);
  });

  test('what is preferred switches nothing on, and holds from the first picture', async () => {
    const filters: string[] = [];
    const needs: LocalDeviceNeeds = {
      devices, opener: new Opener(fake.environment), changed: () => {}, onTrack: (track) => track && filters.push(track.id), trouble,
      filter: (_kind, { effect }) => (effect === 'blur-light' ? Promise.resolve({ process: async () => blurred as unknown as MediaStreamTrack, stop: () => {} }) : null),
    };
    const blurred = new FakeTrack('video', {});
    const own = new LocalDevice('cam', needs);
    await own.prefer({ effect: 'blur-light' });
    expect(fake.devices.asked).toHaveLength(0);
    await own.want(true);
    expect(filters).toEqual([blurred.id]);
  });

  test('a filter that can change goes on with the same track', async () => {
    const changes: unknown[] = [];
    let made = 0;
    const filter: LocalDeviceNeeds['filter'] = (_kind, { effect = 'none' }) =>
      effect === 'none'
        ? null
        : Promise.resolve({
            process: async () => (++made, new FakeTrack('video', {}) as unknown as MediaStreamTrack),
            change: async ({ effect: next = 'none' }) => (changes.push(next), next !== 'none'),
            stop: () => {},
          });
    const own = new LocalDevice('cam', { devices, opener: new Opener(fake.environment), filter, changed: () => {}, onTrack: (track) => sent.push(track), trouble });
    await own.want({ effect: 'blur-light' });
    await own.prefer({ effect: { image: 'wall.svg' } });
    expect([made, sent.length]).toEqual([1, 1]);
    await own.prefer({ effect: 'none' });
    expect(changes).toEqual([{ image: 'wall.svg' }, 'none']);
    expect(sent.at(-1)).toBe(own.rawTrack);
  });

  test('a muted microphone keeps its device, a camera that is off gives it back', async () => {
    await Promise.all([mic.want(true), cam.want(true)]);
    const [sound, picture] = fake.devices.given;
    await Promise.all([mic.want(false), cam.want(false)]);
    expect(sound).toMatchObject({ enabled: false, readyState: 'live' });
    expect(picture!.readyState).toBe('ended');
    await mic.want(true);
    expect(sound!.enabled).toBe(true);
    expect(fake.devices.asked).toHaveLength(1);
  });

  test('the newest want counts, however quickly they come', async () => {
    const first = cam.want(true);
    const second = cam.want(false);
    await Promise.all([first, second]);
    expect(cam.state).toMatchObject({ wanted: false, on: false });
    expect(fake.devices.given.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  test('an unplugged camera is replaced by the next one', async () => {
    fake.devices.list.push({ deviceId: 'cam-2', kind: 'videoinput', label: 'Cam 2' });
    await devices.refresh();
    await devices.pick('cam', 'cam-2');
    await cam.want(true);
    expect(cam.state.label).toBe('Cam 2');
    const replaced = vi.fn();
    devices.on('replaced', replaced);
    fake.devices.unplug('cam-2');
    await settle();
    await settle();
    expect(cam.state).toMatchObject({ wanted: true, on: true, label: 'Cam 1' });
    expect(replaced).toHaveBeenCalledWith(expect.objectContaining({ kind: 'cam', from: 'cam-2' }));
  });

  test('without any other camera it is off, still wanted, and the trouble is told', async () => {
    await cam.want(true);
    fake.devices.unplug('cam-1');
    await settle();
    await settle();
    expect(cam.state).toMatchObject({ wanted: true, on: false, problem: 'not-found' });
    expect(trouble).toHaveBeenCalledOnce();
    expect(sent.at(-1)).toBeNull();
    fake.devices.plug('cam-3', 'videoinput', 'Cam 3');
    await cam.again();
    expect(cam.state).toMatchObject({ on: true, problem: null, label: 'Cam 3' });
  });

  test.each([['at once', (work: () => void) => work()], ['a moment later', (work: () => void) => queueMicrotask(work)]])('who wants more %s when told that it is on is not forgotten', async (_, when) => {
    let said = false;
    const changed: LocalDeviceNeeds['changed'] = ({ on, pending }) => {
      if (!on || pending || said) return;
      said = true;
      when(() => void mic.want({ echoCancellation: false }));
    };
    mic = new LocalDevice('mic', { devices, opener: new Opener(fake.environment), filter: () => null, changed, onTrack: () => {}, trouble });
    await mic.want(true);
    await settle();
    expect(fake.devices.asked.at(-1)).toMatchObject({ audio: { echoCancellation: false } });
    expect(mic.state).toMatchObject({ on: true, pending: false });
  });

  test('U40: what the system takes for a phone call is told, and a microphone that is wanted again is opened anew', async () => {
    await Promise.all([mic.want(true), cam.want(true)]);
    const [sound, picture] = fake.devices.given;
    picture!.interrupt(true);
    expect(cam.state).toMatchObject({ on: true, interrupted: true });
    picture!.interrupt(false);
    expect(cam.state.interrupted).toBe(false);
    sound!.interrupt(true);
    await mic.want(true);
    expect(sound!.readyState).toBe('ended');
    expect(mic.state).toMatchObject({ on: true, interrupted: false });
    expect(sent.at(-1)).toBe(fake.devices.given.at(-1));
    sound!.interrupt(true); // nobody listens to what was given back
    expect(mic.state.interrupted).toBe(false);
  });

  test('a stored choice that is gone falls back to what is there', async () => {
    fake.stored.set('parley.devices', JSON.stringify({ cam: 'thrown-away' }));
    devices = new DeviceList(fake.environment, quiet);
    const opener = new Opener(fake.environment);
    cam = new LocalDevice('cam', { devices, opener, filter: () => null, changed: () => {}, onTrack: () => {}, trouble });
    await cam.want(true);
    expect(cam.state).toMatchObject({ on: true, label: 'Cam 1' });
  });

  test('a choice is remembered, and running media follow it', async () => {
    await cam.want(true);
    fake.devices.plug('cam-2', 'videoinput', 'Cam 2');
    await settle();
    await devices.pick('cam', 'cam-2');
    expect(cam.state.label).toBe('Cam 2');
    expect(JSON.parse(fake.stored.get('parley.devices')!)).toMatchObject({ cam: 'cam-2' });
    expect(fake.devices.given.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
  });

  test('whose background fails is not seen without it, until it works or is wanted no more', async () => {
    let works = false;
    const blurred = new FakeTrack('video', {}) as unknown as MediaStreamTrack;
    const filter: LocalDeviceNeeds['filter'] = (_kind, { effect = 'none' }) =>
      effect === 'none' ? null : works ? Promise.resolve({ process: async () => blurred, stop: () => {} }) : Promise.reject(new Error('no WebGL'));
    cam = new LocalDevice('cam', { devices, opener: new Opener(fake.environment), filter, changed: () => {}, onTrack: (track) => sent.push(track), trouble });
    expect(await codeOf(cam.want({ effect: 'blur-light' }))).toBe('effect-failed');
    expect(cam.state).toMatchObject({ wanted: true, on: false, problem: 'effect-failed' });
    expect(trouble).toHaveBeenCalledWith(expect.objectContaining({ code: 'effect-failed' }));
    expect(fake.devices.given.every(({ readyState }) => readyState === 'ended')).toBe(true);
    works = true;
    await cam.want(true);
    expect(cam.state).toMatchObject({ on: true, problem: null });
    expect(sent).toEqual([blurred]);
    works = false;
    await cam.prefer({ effect: 'blur-strong' });
    expect([cam.state.on, sent.at(-1)]).toEqual([false, null]);
    await cam.prefer({ effect: 'none' });
    expect(cam.state).toMatchObject({ on: true, problem: null });
    expect(sent.at(-1)).toBe(cam.rawTrack);
  });

  test('an effect that fails after the camera was given back is nobody\'s trouble', async () => {
    let fail = (_: Error) => {};
    const filter: LocalDeviceNeeds['filter'] = () => new Promise((_, reject) => (fail = reject));
    cam = new LocalDevice('cam', { devices, opener: new Opener(fake.environment), filter, changed: () => {}, onTrack: (track) => sent.push(track), trouble });
    const wanted = cam.want({ effect: 'blur-light' });
    await settle();
    cam.stop();
    fail(new Error('aborted'));
    await wanted;
    expect(trouble).not.toHaveBeenCalled();
    expect(cam.state).toMatchObject({ on: false, problem: null });
    expect(sent).toEqual([]);
  });

  test('a filter that does not load is a failed effect whatever the browser calls it, and one that fails later is put away', async () => {
    const stop = vi.fn();
    const failed = new DOMException('Failed to load worklet module script', 'AbortError');
    const needs: LocalDeviceNeeds = { devices, opener: new Opener(fake.environment), filter: (_, { noise }) => (noise === 'strong' ? Promise.resolve({ process: () => Promise.reject(failed), stop }) : null), changed: () => {}, onTrack: (track) => sent.push(track), trouble };
    mic = new LocalDevice('mic', needs);
    await mic.want({ noise: 'strong' });
    expect(mic.state.on).toBe(true);
    expect(stop).toHaveBeenCalledTimes(1);
    expect(trouble).toHaveBeenCalledWith(expect.objectContaining({ code: 'effect-failed', cause: failed }));
  });

  test('what a filter gives is what goes out', async () => {
    const filtered = new FakeTrack('video') as unknown as MediaStreamTrack;
    const stop = vi.fn();
    const filter: LocalDeviceNeeds['filter'] = (_, { effect }) => (effect === 'blur-light' ? Promise.resolve({ process: async () => filtered, stop }) : null);
    cam = new LocalDevice('cam', { devices, opener: new Opener(fake.environment), filter, changed: () => {}, onTrack: (track) => sent.push(track), trouble });
    await cam.want({ effect: 'blur-light' });
    expect(sent).toEqual([filtered]);
    await cam.want({ effect: 'none' });
    expect(stop).toHaveBeenCalled();
    expect(sent.at(-1)).toBe(fake.devices.given[0]);
    expect(fake.devices.asked).toHaveLength(1); // the camera went on
  });

  test('a page without https is told so', async () => {
    const opener = new Opener({ ...fake.environment, mediaDevices: undefined, isSecureContext: false });
    mic = new LocalDevice('mic', { devices, opener, filter: () => null, changed: () => {}, onTrack: () => {}, trouble });
    expect(await codeOf(mic.want(true))).toBe('insecure');
  });
});

test.each([
  ['NotAllowedError', 'Permission denied', 'denied'],
  ['NotAllowedError', 'Permission dismissed', 'dismissed'],
  ['NotAllowedError', 'Permission denied by system', 'blocked-by-system'],
  ['NotFoundError', 'Requested device not found', 'not-found'],
  ['OverconstrainedError', '', 'not-found'],
  ['NotReadableError', 'Could not start video source', 'in-use'],
  ['AbortError', 'Timeout starting video source', 'in-use'],
  ['SecurityError', '', 'insecure'],
  ['TypeError', '', 'failed'],
])('%s "%s" means: %s', (name, message, problem) => {
  expect(problemOf(Object.assign(new Error(message), { name }))).toBe(problem);
});
