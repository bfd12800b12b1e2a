// A room, from its link to the end: look, get ready, wait to be let in, talk, be told how it ended.
import { ImagePlus } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { CallError, type RoomLook } from '@parley/client';
import { PreJoin, RoomProvider, useClient, useReadable } from '@parley/react';
import { CallScreen } from '../call/call_screen.tsx';
import { useFilters } from '../lib/filters.ts';
import { kLargeRoom } from '../lib/large_room.ts';
import { usePath } from '../lib/router.ts';
import { getSettings, setSettings } from '../lib/settings.ts';
import { useDeviceCare } from '../lib/use_devices.ts';
import { useWords } from '../lib/words.tsx';
import { Header } from '../parts/header.tsx';
import { MediaNotice } from '../parts/media_notice.tsx';
import { SilentMic, useMicSilent } from '../parts/silent_mic.tsx';
import { Ended, type Over } from './ended.tsx';
import { Waiting } from './waiting.tsx';

const BackgroundDialog = lazy(() => import('../parts/background_dialog.tsx'));

type Looked = { state: 'looking' } | { state: 'seen'; look: RoomLook };

export function RoomScreen({ id }: { id: string }) {
  const client = useClient();
  const room = client.room(id);
  const path = usePath();
  const { say } = useWords();
  useFilters(room);
  useDeviceCare(room);
  const micSilent = useMicSilent(room);
  const phase = useReadable(room, (state) => state.phase);
  // The room of a call is entered by the call itself, without getting ready.
  const inCall = useReadable(client.calls, ({ current }) => current !== null && current.phase !== 'ended' && current.roomId === id);
  const [looked, setLooked] = useState<Looked>({ state: 'looking' });
  const [over, setOver] = useState<Over | null>(null);
  const [joining, setJoining] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [visit, setVisit] = useState(0);
  const began = useRef(0);
  const abort = useRef<AbortController | null>(null);

  const isOver = over !== null;
  useEffect(() => {
    if (inCall || isOver) return; // the room of a call that has ended is gone, and that is no news
    const stop = new AbortController();
    client.look(id, { signal: stop.signal }).then(
      (look) => setLooked({ state: 'seen', look }),
      (error) => stop.signal.aborted || setOver({ reason: CallError.from(error).code, took_s: 0 }),
    );
    return () => stop.abort();
  }, [client, id, visit, inCall, isOver]);
  useEffect(() => {
    const took_s = () => (began.current ? (Date.now() - began.current) / 1000 : 0);
    const off = [
      // What ended the call says more than that its room is closed.
      room.on('ended', ({ reason }) => setOver((before) => (before && reason === 'call-over' ? before : { reason, took_s: took_s() }))),
      client.calls.on('ended', ({ call, reason }) => call.state.roomId === id && setOver({ reason: reason === 'ended' ? 'ended' : reason, took_s: took_s() })),
    ];
    return () => {
      off.forEach((end) => end());
      abort.current?.abort();
      const call = client.calls.current;
      if (call?.state.roomId === id) void call.end().catch(() => undefined);
      void room.leave();
    };
  }, [room, client, id]);
  useEffect(() => {
    if (phase === 'live' && !began.current) began.current = Date.now();
  }, [phase]);

  const join = useCallback(
    (name: string) => {
      setSettings({ name });
      setJoining(true);
      setChoosing(false);
      abort.current = new AbortController();
      began.current = 0;
      room
        .join({ name, signal: abort.current.signal })
        .catch((error: unknown) => {
          const { code } = CallError.from(error);
          if (code !== 'aborted') setOver((before) => before ?? { reason: room.state.reason ?? code, took_s: 0 });
        })
        .finally(() => setJoining(false));
    },
    [room],
  );
  const again = () => {
    setOver(null);
    setVisit((count) => count + 1);
  };

  if (!over && (phase === 'live' || phase === 'reconnecting')) {
    const leave = async (reason?: 'idle') => {
      const call = client.calls.current;
      if (inCall && call) await call.end().catch(() => undefined);
      await room.leave();
      if (reason) setOver({ reason, took_s: 0 });
    };
    return <RoomProvider room={room}><CallScreen micSilent={micSilent} onLeave={(reason) => void leave(reason)} /></RoomProvider>;
  }
  const look = looked.state === 'seen' ? looked.look : null;
  const large = look !== null && look.count >= kLargeRoom;
  return (
    <RoomProvider room={room}>
      <Header path={path} />
      <main id="content" className="centre" tabIndex={-1}>
        {over ? (
          <Ended over={over} onAgain={again} />
        ) : phase === 'lobby' ? (
          <Waiting onStop={() => abort.current?.abort()} />
        ) : look && !inCall ? (
          <PreJoin key={visit} onJoin={join} initialName={getSettings().name || client.state.name} count={look.count} busy={joining || phase === 'connecting'} startMuted={large}
            {...(look.mustAsk && { action: say('askToJoin') })} notice={<><MediaNotice />{micSilent && <SilentMic />}</>}
            tools={<button type="button" className="parley-button" aria-label={say('background')} title={say('background')} onClick={() => setChoosing(true)}><ImagePlus /></button>}>
            {look.name && <p className="room-name" dir="auto">{look.name}</p>}
            {large && <p className="hint large-room">{say('manyInside')}</p>}
          </PreJoin>
        ) : (
          <p className="parley-empty" role="status">{say(inCall ? 'connectingMedia' : 'loading')}</p>
        )}
      </main>
      <Suspense fallback={null}>{choosing && <BackgroundDialog onClose={() => setChoosing(false)} />}</Suspense>
    </RoomProvider>
  );
}
