// The screen of a call: stage, panels, toolbar, notices, and what goes on around them (title, shortcuts, announcements).
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { RoomAudio, useClient, useParticipants, useReadable, useRoom, useRoomObject } from '@parley/react';
import { markOwnTab } from '../lib/screen_loop.ts';
import type { Action } from '../lib/shortcuts.ts';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';
import { Banners } from './banners.tsx';
import { CallToolbar } from './toolbar.tsx';
import { IdleCheck } from './idle_check.tsx';
import { Invite } from './invite.tsx';
import { PipWindow, usePip } from './pip.tsx';
import { Reactions } from './reactions.tsx';
import { RingingOut } from './ringing_out.tsx';
import { SidePanel, type PanelName } from './side_panel.tsx';
import { Stage } from './stage.tsx';
import { TopBar } from './top_bar.tsx';
import { useAnnouncements } from './use_announcements.ts';
import { useShortcuts } from './use_shortcuts.ts';
import { useCallTitle, useHiddenRest, useLeaveGuard, useWakeLock } from './use_page.ts';

const Shortcuts = lazy(() => import('./shortcuts_dialog.tsx'));
const DevicesDialog = lazy(() => import('./devices_dialog.tsx'));
const BackgroundDialog = lazy(() => import('../parts/background_dialog.tsx'));

export type CallDialog = 'shortcuts' | 'devices' | 'background' | null;

export function CallScreen({ micSilent, onLeave }: { micSilent: boolean; onLeave: (reason?: 'idle') => void }) {
  const room = useRoomObject();
  const { say } = useWords();
  const tryTo = useTry();
  const participants = useParticipants(room);
  const alone = participants.length === 1;
  const reconnecting = useRoom((state) => state.phase === 'reconnecting');
  const client = useClient();
  const ringing = useReadable(client.calls, ({ current }) => (current?.phase === 'outgoing' && current.roomId === room.id ? current.id : null));
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [writeTo, setWriteTo] = useState<string | null>(null);
  const [dialog, setDialog] = useState<CallDialog>(null);
  const [reactSignal, setReactSignal] = useState(0);
  const screen = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  const pip = usePip(participants, onLeave);

  const togglePanel = useCallback((name: PanelName) => {
    setPanel((open) => {
      if (open !== name) opener.current = document.activeElement;
      return open === name ? null : name;
    });
    setWriteTo(null);
  }, []);
  const closePanel = useCallback(() => {
    setPanel(null);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }, []);
  const toggleFull = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.().catch(() => undefined);
  }, []);

  const act = useCallback(
    (action: Action) => {
      const { self } = room.state;
      const does: Partial<Record<Action, () => void>> = {
        mic: () => tryTo(room.setMic(!self.mic.wanted)),
        cam: () => tryTo(room.setCam(!self.cam.wanted)),
        hand: () => tryTo(room.hand(self.handAt === null)),
        chat: () => togglePanel('chat'),
        people: () => togglePanel('people'),
        react: () => setReactSignal((count) => count + 1),
        full: toggleFull,
        leave: () => onLeave(),
        help: () => setDialog((open) => (open ? null : 'shortcuts')),
        toolbar: () => screen.current?.querySelector<HTMLElement>('.toolbar-main button:not(:disabled)')?.focus(),
      };
      does[action]?.();
    },
    [room, tryTo, togglePanel, toggleFull, onLeave],
  );
  useShortcuts(act);
  useAnnouncements(participants);
  useCallTitle();
  useWakeLock();
  useHiddenRest(pip.on);
  useLeaveGuard(!alone);
  useEffect(() => screen.current?.focus(), []);
  useEffect(markOwnTab, []);

  return (
    <div ref={screen} className="call" data-panel={panel ?? undefined} data-reconnecting={reconnecting || undefined} tabIndex={-1}>
      <TopBar />
      <main id="content" className="call-main" tabIndex={-1} aria-label={say('stage')}>
        <h1 className="only-read">{say('stage')}</h1>
        <Stage participants={participants} onWrite={(peer) => { setWriteTo(peer); setPanel('chat'); opener.current = document.activeElement; }} />
        {alone && ringing === null && <Invite />}
        {ringing !== null && <RingingOut />}
        <Reactions />
        <Banners micSilent={micSilent} onDevices={() => setDialog('devices')} />
      </main>
      {panel && <SidePanel name={panel} writeTo={writeTo} participants={participants} onClose={closePanel} onWrite={(peer) => { setWriteTo(peer); setPanel('chat'); }} />}
      <CallToolbar panel={panel} onPanel={togglePanel} onDialog={setDialog} onLeave={() => onLeave()} onFull={toggleFull} reactSignal={reactSignal} pip={pip} />
      <RoomAudio participants={participants} />
      <PipWindow pip={pip} participants={participants} onLeave={() => onLeave()} />
      {alone && ringing === null && <IdleCheck onLeave={() => onLeave('idle')} />}
      <Suspense fallback={null}>
        {dialog === 'shortcuts' && <Shortcuts onClose={() => setDialog(null)} />}
        {dialog === 'devices' && <DevicesDialog onClose={() => setDialog(null)} />}
        {dialog === 'background' && <BackgroundDialog onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  );
}
