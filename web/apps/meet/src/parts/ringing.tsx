// Calls between people, above every screen: being rung (modal, sound, title, notification), and the way into the call's room (U37).
import { useEffect, useRef } from 'react';
import { IncomingCallModal, useClient, useReadable } from '@parley/react';
import { CallError } from '@parley/client';
import { endingOf } from '../lib/endings.ts';
import { navigate } from '../lib/router.ts';
import { ring } from '../lib/sounds.ts';
import { useWords } from '../lib/words.tsx';
import { useToast } from './toasts.tsx';

function notify(title: string): Notification | null {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted' || document.visibilityState === 'visible') return null;
  const shown = new Notification(title, { tag: 'parley-call', icon: `${import.meta.env.BASE_URL}icon.svg` });
  shown.onclick = () => {
    focus();
    shown.close();
  };
  return shown;
}

export function Ringing() {
  const { calls } = useClient();
  const { say } = useWords();
  const toast = useToast();
  const incoming = useReadable(calls, (state) => state.incoming);
  const current = useReadable(calls, (state) => state.current);
  const ringingId = incoming?.id ?? '';
  const name = incoming?.callerName ?? '';

  useEffect(() => {
    if (!ringingId) return;
    const before = document.title;
    const title = say('isCallingTitle', { name });
    document.title = title;
    const quiet = ring(false);
    const shown = notify(title);
    return () => {
      quiet();
      shown?.close();
      if (document.title === title) document.title = before;
    };
  }, [ringingId, name, say]);

  // The room's own screen shows the call; whoever rings or is rung is taken there.
  const shownRoom = useRef('');
  useEffect(() => {
    if (!current || current.phase === 'ended' || current.roomId === shownRoom.current || !current.roomId) return;
    if (current.phase === 'incoming') return;
    shownRoom.current = current.roomId;
    navigate(`/room/${encodeURIComponent(current.roomId)}`);
  }, [current]);
  useEffect(
    () =>
      calls.on('ended', ({ call, reason }) => {
        const inRoom = location.pathname === `/room/${encodeURIComponent(call.state.roomId)}`;
        if (!inRoom) toast(say(endingOf(reason).title));
      }),
    [calls, say, toast],
  );

  const act = (what: 'accept' | 'reject') => {
    const call = calls.incoming;
    if (!call) return;
    const done = what === 'accept' ? call.accept() : call.reject();
    done.catch((error: unknown) => toast(say(endingOf(CallError.from(error).code).title)));
  };
  if (!incoming) return null;
  return <IncomingCallModal callerName={name} callType={incoming.type === 'group' ? 'GROUP' : 'DIRECT'} onAccept={() => act('accept')} onReject={() => act('reject')} />;
}
