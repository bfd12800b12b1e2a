// Which microphone, camera and speaker are used, with a level meter and a test sound. On the browser's own lists, which work with every
// keyboard, phone and screen reader.
import { useEffect, useId, useRef, useState } from 'react';
import type { Device, DeviceKind, Room } from '@parley/client';
import { classes, useClient, useIcons, useSay } from './context.tsx';
import type { LabelKey, Labels } from './labels.ts';
import { playTestTone } from './parts/test_tone.ts';
import { useReadable } from './use_readable.ts';

export interface DeviceMenuProps {
  /** Whose microphone the meter shows. Without it there is no meter. */
  room?: Room;
  kinds?: readonly DeviceKind[];
  labels?: Partial<Labels>;
  className?: string;
}

const kWords: Record<DeviceKind, LabelKey> = { mic: 'microphone', cam: 'camera', speaker: 'speaker' };
const kAll: readonly DeviceKind[] = ['mic', 'cam', 'speaker'];
const kLists = { mic: 'mics', cam: 'cams', speaker: 'speakers' } as const;

/** How loud the microphone is. The bar is moved without drawing anything anew: it changes twenty times a second. */
export function LevelMeter({ room, label, className }: { room: Room; label: string; className?: string }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      room.self.watchLevel((level) => {
        const now = String(Math.round(level * 100));
        bar.current?.setAttribute('aria-valuenow', now);
        bar.current?.style.setProperty('--level', String(level));
      }),
    [room],
  );
  return <span ref={bar} role="meter" className={classes('parley-meter', className)} aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} />;
}

export function DeviceMenu({ room, kinds = kAll, labels, className }: DeviceMenuProps) {
  const { devices } = useClient();
  const state = useReadable(devices, (each) => each);
  const say = useSay(labels);
  const icons = useIcons();
  const id = useId();
  const [playing, setPlaying] = useState(false);
  useEffect(() => void devices.refresh().catch(() => undefined), [devices]);

  const nameOf = (device: Device, at: number) => device.label || say('unnamedDevice', { kind: say(kWords[device.kind]), number: at + 1 });
  const test = () => {
    setPlaying(true);
    void playTestTone(state.picked.speaker).finally(() => setPlaying(false));
  };
  return (
    <div className={classes('parley-devices', className)} role="group" aria-label={say('devices')}>
      {kinds.map((kind) => {
        const list = state[kLists[kind]];
        if (kind === 'speaker' && !state.canPickSpeaker) return null;
        return (
          <div key={kind} className="parley-device" data-kind={kind}>
            <label htmlFor={`${id}${kind}`}>{say(kWords[kind])}</label>
            <select id={`${id}${kind}`} value={state.picked[kind] ?? ''} disabled={list.length === 0}
              onChange={(event) => void devices.pick(kind, event.target.value || null).catch(() => undefined)}>
              <option value="">{list.length === 0 ? say('noneFound') : say('systemDefault')}</option>
              {list.map((device, at) => <option key={device.id} value={device.id}>{nameOf(device, at)}</option>)}
            </select>
            {kind === 'mic' && room && <LevelMeter room={room} label={say('inputLevel')} />}
          </div>
        );
      })}
      {kinds.includes('speaker') && (
        <button type="button" className="parley-button parley-test" onClick={test} disabled={playing}>
          {icons.sound}
          <span>{say(playing ? 'playing' : 'testSpeaker')}</span>
        </button>
      )}
    </div>
  );
}
