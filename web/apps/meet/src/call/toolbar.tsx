// The toolbar of a call: what one presses often in the middle, the panels at the end, the rest behind “More”.
import { Hand, MessageSquare, Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Smile, Users, Video, VideoOff } from 'lucide-react';
import { kReactions } from '@parley/client';
import { Popup, Toggle, Toolbar, useRoom, useRoomObject, useSay } from '@parley/react';
import { canShareScreen, isMac } from '../lib/platform.ts';
import { ariaShortcut, writtenAs, type Action } from '../lib/shortcuts.ts';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';
import type { CallDialog } from './call_screen.tsx';
import { MoreMenu } from './more_menu.tsx';
import type { Pip } from './pip.tsx';
import type { PanelName } from './side_panel.tsx';

export interface CallToolbarProps {
  panel: PanelName | null;
  onPanel: (name: PanelName) => void;
  onDialog: (dialog: CallDialog) => void;
  onLeave: () => void;
  onFull: () => void;
  /** Counts up when the reactions are asked for by key. */
  reactSignal: number;
  pip: Pip;
}

/** A button's name, with its key for the tip. */
function useTip() {
  const mac = isMac();
  return (label: string, action: Action) => ({ label, title: `${label} (${writtenAs(action, mac)})`, ariaKeyShortcuts: ariaShortcut(action, mac) });
}

function Own() {
  const room = useRoomObject();
  const say = useSay();
  const tip = useTip();
  const tryTo = useTry();
  const mic = useRoom((state) => state.self.mic);
  const cam = useRoom((state) => state.self.cam);
  const screen = useRoom((state) => state.self.screen);
  const canShare = useRoom((state) => state.self.canShare);
  const warn = <span className="parley-problem" aria-hidden="true">!</span>;
  return (
    <>
      <Toggle className="tool mic" {...tip(say(mic.on ? 'mute' : 'unmute'), 'mic')} pressed={!mic.on} icon={mic.on ? <Mic /> : <MicOff />}
        onPress={() => tryTo(room.setMic(!mic.on))} badge={mic.problem && warn} />
      <Toggle className="tool cam" {...tip(say(cam.on ? 'cameraOff' : 'cameraOn'), 'cam')} pressed={!cam.on} icon={cam.on ? <Video /> : <VideoOff />}
        onPress={() => tryTo(room.setCam(!cam.on))} badge={cam.problem && warn} />
      {canShare && canShareScreen() && (
        <Toggle className="tool share" label={say(screen.on ? 'stopSharing' : 'shareScreen')} pressed={screen.on} disabled={screen.pending}
          icon={screen.on ? <MonitorX /> : <MonitorUp />} onPress={() => tryTo(room.share(screen.on ? false : { audio: true }))} />
      )}
    </>
  );
}

export function CallToolbar(props: CallToolbarProps) {
  const room = useRoomObject();
  const { say } = useWords();
  const tip = useTip();
  const tryTo = useTry();
  const handUp = useRoom((state) => state.self.handAt !== null);
  const unread = useRoom((state) => state.chat.unread);
  const waiting = useRoom((state) => state.lobby.length);
  const count = useRoom((state) => state.participants.length + 1);
  const reactTip = tip(say('react'), 'react');
  return (
    <footer className="dock">
      <Toolbar label={say('callControls')} className="toolbar">
        <div className="toolbar-main">
          <Own />
          <Toggle className="tool hand" {...tip(say(handUp ? 'lowerHand' : 'raiseHand'), 'hand')} pressed={handUp} icon={<Hand />} onPress={() => tryTo(room.hand(!handUp))} />
          <Popup label={reactTip.label} title={reactTip.title} ariaKeyShortcuts={reactTip.ariaKeyShortcuts} buttonClassName="tool react" panelClassName="reactions" openSignal={props.reactSignal}
            panel={(close) =>
              kReactions.map((emoji) => (
                <button key={emoji} type="button" className="reaction" aria-label={say('reactWith', { emoji })}
                  onClick={() => {
                    tryTo(room.react(emoji));
                    close();
                  }}>
                  {emoji}
                </button>
              ))
            }>
            <Smile />
          </Popup>
          <MoreMenu {...props} />
          <button type="button" className="parley-button tool hang-up" aria-label={say('hangUp')} title={tip(say('hangUp'), 'leave').title} onClick={props.onLeave}>
            <PhoneOff />
          </button>
        </div>
        <div className="toolbar-end">
          <Toggle className="tool people" {...tip(waiting > 0 ? `${say('people')}. ${say('waitingPeople', { count: waiting })}` : say('people'), 'people')} pressed={props.panel === 'people'} icon={<Users />}
            onPress={() => props.onPanel('people')}
            badge={<span className={waiting > 0 ? 'count alert' : 'count soft'} data-count={waiting || count} aria-hidden="true" />} />
          <Toggle className="tool chat" {...tip(unread > 0 ? `${say('chat')}. ${say('unread', { count: unread })}` : say('chat'), 'chat')} pressed={props.panel === 'chat'} icon={<MessageSquare />}
            onPress={() => props.onPanel('chat')} badge={unread > 0 && <span className="count" data-count={unread > 99 ? '99+' : unread} aria-hidden="true" />} />
        </div>
      </Toolbar>
    </footer>
  );
}
