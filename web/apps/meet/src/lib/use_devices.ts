// What becomes of microphone and camera while a room is open: what was missing is tried again when something is plugged in, and people
// are told when a device went away, and what took its place (U2).
import { useEffect, useRef } from 'react';
import type { Room } from '@parley/client';
import { useClient, useReadable } from '@parley/react';
import { useToast } from '../parts/toasts.tsx';
import { useWords } from './words.tsx';

const kLists = { mic: 'mics', cam: 'cams' } as const;
const kWords = { mic: 'theMicrophone', cam: 'theCamera' } as const;

function useDeviceKind(room: Room, kind: 'mic' | 'cam'): void {
  const { devices } = useClient();
  const { say } = useWords();
  const toast = useToast();
  const ids = useReadable(devices, (state) => state[kLists[kind]].map(({ id }) => id).join(' '));
  const { deviceId, label, on } = useReadable(room, (state) => state.self[kind]);
  const used = useRef<string | null>(null);

  useEffect(() => {
    const { wanted, problem } = room.state.self[kind];
    if (!ids || !wanted || problem !== 'not-found') return;
    void (kind === 'mic' ? room.setMic(true) : room.setCam(true)).catch(() => undefined); // its state says what is the matter
  }, [room, kind, ids]);
  useEffect(() => {
    if (!on || !deviceId) return;
    const before = used.current;
    const there = ids.split(' ');
    const isGone = before !== null && before !== deviceId && !there.includes(before);
    // Only what was on the list can go from it: some browsers name a device anew each time that it is opened.
    if (there.includes(deviceId)) used.current = deviceId;
    else if (isGone) used.current = null;
    if (isGone) toast(say('deviceReplaced', { name: label || say('systemDefault') }));
  }, [on, deviceId, label, ids, say, toast]);
  useEffect(
    () =>
      room.on('media-problem', ({ kind: which, error }) => {
        if (which === kind && error.code !== 'effect-failed') toast(say('deviceGone', { device: say(kWords[kind]) }));
      }),
    [room, kind, say, toast],
  );
}

export function useDeviceCare(room: Room): void {
  useDeviceKind(room, 'mic');
  useDeviceKind(room, 'cam');
}
