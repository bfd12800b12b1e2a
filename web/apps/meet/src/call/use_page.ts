// What a call does to the page around it: its title (U41), the screen that stays on and the camera that
// rests (U39), and a question before it is closed by mistake.
import { useEffect } from 'react';
import { useRoom, useRoomObject } from '@parley/react';
import { isHandheld } from '../lib/platform.ts';
import { useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';

export function useCallTitle(): void {
  const { say } = useWords();
  const name = useRoom((state) => state.room?.name ?? '');
  const muted = useRoom((state) => !state.self.mic.on);
  const unread = useRoom((state) => state.chat.unread);
  useEffect(() => {
    document.title = [unread > 0 && `(${unread})`, name, muted && `[${say('nowMuted')}]`, '·', say('appName')].filter(Boolean).join(' ');
  }, [name, muted, unread, say]);
}

export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const take = async () => {
      if (document.visibilityState !== 'visible') return;
      const taken = await navigator.wakeLock.request('screen').catch(() => null);
      if (over) void taken?.release();
      else lock = taken;
    };
    void take();
    document.addEventListener('visibilitychange', take); // the browser lets go of it when the page is hidden
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, []);
}

/** While nobody can see the page the camera rests, on phones unless told otherwise: the sound goes on, and the others see no frozen picture. */
export function useHiddenRest(isShownElsewhere: boolean): void {
  const room = useRoomObject();
  const { restHidden } = useSettings();
  const rests = (restHidden ?? isHandheld()) && !isShownElsewhere;
  useEffect(() => {
    const follow = () => void room.pauseCam(rests && document.visibilityState === 'hidden');
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      void room.pauseCam(false);
    };
  }, [room, rests]);
}

export function useLeaveGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [active]);
}
