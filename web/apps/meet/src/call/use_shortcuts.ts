// Listens for the keys of lib/shortcuts.ts while a call is shown, and holds the microphone open while the key to talk is down (U28, U29).
import { useEffect, useRef } from 'react';
import { useRoomObject } from '@parley/react';
import { isMac } from '../lib/platform.ts';
import { getSettings } from '../lib/settings.ts';
import { actionOf, type Action, type KeyPress } from '../lib/shortcuts.ts';

function targetOf(event: KeyboardEvent): KeyPress['target'] {
  const at = event.target;
  if (!(at instanceof HTMLElement)) return 'page';
  if (at.isContentEditable || at.matches('input:not([type="checkbox"]):not([type="range"]), textarea, select')) return 'text';
  return at.closest('button, a, input, dialog') ? 'button' : 'page';
}

export function useShortcuts(act: (action: Action) => void): void {
  const room = useRoomObject();
  // Outlives the effect: `act` may change while the key is down.
  const talking = useRef(false);
  useEffect(() => {
    const mac = isMac();
    const stopTalking = () => {
      if (!talking.current) return;
      talking.current = false;
      void room.setMic(false).catch(() => undefined);
    };
    const down = (event: KeyboardEvent) => {
      const { code, ctrlKey, metaKey, shiftKey, altKey } = event;
      const action = actionOf({ code, ctrlKey, metaKey, shiftKey, altKey, target: targetOf(event) }, { mac, singleKeys: getSettings().singleKeys });
      if (!action) return;
      if (action === 'talk') {
        if (talking.current || room.state.self.mic.on) return;
        talking.current = true;
        void room.setMic(true).catch(() => undefined);
        return;
      }
      event.preventDefault();
      if (!event.repeat) act(action);
    };
    const up = (event: KeyboardEvent) => event.code === 'KeyV' && stopTalking();
    document.addEventListener('keydown', down);
    document.addEventListener('keyup', up);
    // A key that is let go over another window tells nobody.
    window.addEventListener('blur', stopTalking);
    return () => {
      document.removeEventListener('keydown', down);
      document.removeEventListener('keyup', up);
      window.removeEventListener('blur', stopTalking);
    };
  }, [room, act]);
}
