// Picture in picture (U16): a small window above all others with the people and the most needed controls; where the browser has none that
// holds more than a video, a picture alone (pip_video.ts).
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { CallControls, ParticipantGrid, useRoom, useRoomObject, type CallParticipant } from '@parley/react';
import { documentPip } from '../lib/platform.ts';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';
import { useToast } from '../parts/toasts.tsx';
import { usePipVideo } from './pip_video.ts';

export interface Pip {
  possible: boolean;
  on: boolean;
  window: Window | null;
  toggle: () => void;
}

const kSize = { width: 380, height: 300 };

/** The same look in the new window, at once: the rules themselves, for a sheet that has to be fetched comes late or not at all. */
function dress(to: Window & typeof globalThis): void {
  const sheet = new to.CSSStyleSheet();
  sheet.replaceSync([...document.styleSheets].flatMap(({ cssRules }) => [...cssRules]).map(({ cssText }) => cssText).join('\n'));
  to.document.adoptedStyleSheets = [sheet];
  const { lang, dir, dataset } = document.documentElement;
  Object.assign(to.document.documentElement, { lang, dir });
  if (dataset.scheme) to.document.documentElement.dataset.scheme = dataset.scheme;
  to.document.title = document.title;
  to.document.body.className = 'pip-body';
}

export function usePip(participants: readonly CallParticipant[], onLeave: () => void): Pip {
  const { say } = useWords();
  const toast = useToast();
  const [shown, setShown] = useState<Window | null>(null);
  const video = usePipVideo(participants, onLeave);
  const open = useCallback(async () => {
    const pip = documentPip();
    if (!pip) return video.open();
    const made = await pip.requestWindow(kSize);
    dress(made as Window & typeof globalThis);
    made.addEventListener('pagehide', () => setShown(null), { once: true });
    setShown(made);
  }, [video]);
  useEffect(() => () => shown?.close(), [shown]); // the call is over
  const on = shown !== null || video.on;
  return useMemo(
    () => ({
      possible: documentPip() !== null || document.pictureInPictureEnabled,
      on,
      window: shown,
      toggle: () => {
        if (!on) return void open().catch(() => toast(say('pictureInPictureFailed')));
        shown?.close();
        video.close();
      },
    }),
    [on, shown, video, open, toast, say],
  );
}

export function PipWindow({ pip, participants, onLeave }: { pip: Pip; participants: readonly CallParticipant[]; onLeave: () => void }) {
  const room = useRoomObject();
  const tryTo = useTry();
  const mic = useRoom((state) => state.self.mic.on);
  const cam = useRoom((state) => state.self.cam.on);
  const target = pip.window;
  useEffect(() => {
    if (!target) return;
    const back = (event: KeyboardEvent) => event.key === 'Escape' && target.close();
    target.document.addEventListener('keydown', back);
    return () => target.document.removeEventListener('keydown', back);
  }, [target]);
  if (!target) return null;
  const others = participants.filter((person) => !person.isLocal);
  return createPortal(
    <div className="pip call">
      <ParticipantGrid participants={others.length > 0 ? others : participants} maxPerPage={4} gap={6} />
      <CallControls isMuted={!mic} isVideoEnabled={cam} onToggleMute={() => tryTo(room.setMic(!mic))} onToggleVideo={() => tryTo(room.setCam(!cam))} onEndCall={onLeave} />
    </div>,
    target.document.body,
  );
}
