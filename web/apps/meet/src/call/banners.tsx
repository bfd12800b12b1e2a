// What the people in a call must know now: the line is gone, sound waits for a press, you are muted, you share your screen, somebody waits,
// the microphone gives nothing or was taken away.
import { useEffect, useState } from 'react';
import { useRoom, useRoomObject } from '@parley/react';
import { useAnnounce } from '../lib/announcer.tsx';
import { loopOf, type ScreenLoop } from '../lib/screen_loop.ts';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';

const kNotice_ms = 6000;
/** A short loss is mended before anybody would read about it. */
const kPatience_ms = 1500;

function Reconnecting() {
  const { say } = useWords();
  const announce = useAnnounce();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown(true);
      announce(say('reconnecting'), true);
    }, kPatience_ms);
    return () => clearTimeout(timer);
  }, [announce, say]);
  useEffect(() => (shown ? () => announce(say('back2live')) : undefined), [shown, announce, say]);
  return shown ? (
    <div className="banner warn" data-banner="reconnecting">
      <span className="spinner" aria-hidden="true" />
      <p><strong>{say('reconnecting')}</strong> {say('reconnectingText')}</p>
    </div>
  ) : null;
}

/** Notices that go away by themselves. */
function usePassing(): [string, (text: string) => void] {
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(''), kNotice_ms);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice];
}

/** Sharing goes on: what is shared, the way to end it, and a word where it shows itself (U17). */
function Sharing() {
  const room = useRoomObject();
  const { say } = useWords();
  const announce = useAnnounce();
  const tryTo = useTry();
  const { screen } = room.self;
  const [loop, setLoop] = useState<ScreenLoop | null>(() => loopOf(screen.track));
  useEffect(() => screen.subscribe(() => setLoop(loopOf(screen.track))), [screen]);
  const warning = loop && say(loop === 'tab' ? 'loopTab' : 'loopScreen');
  useEffect(() => {
    if (warning) announce(warning, true); // beside the polite word that one shares now
  }, [announce, warning]);
  return (
    <div className="banner" data-banner="sharing" data-loop={loop ?? undefined}>
      <p>{say('youPresent')}</p>
      <button type="button" className="button small danger" onClick={() => tryTo(room.share(false))}>{say('stopPresenting')}</button>
      {warning && <p className="hint">{warning}</p>}
    </div>
  );
}

/** The system has taken microphone or camera away, as a phone does for a call (U40). A short gap is none. */
function Interrupted() {
  const room = useRoomObject();
  const { say } = useWords();
  const announce = useAnnounce();
  const tryTo = useTry();
  const [shown, setShown] = useState(false);
  const text = say('interrupted');
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown(true);
      announce(text, true);
    }, kPatience_ms);
    return () => clearTimeout(timer);
  }, [announce, text]);
  const restart = async () => {
    const { mic, cam } = room.state.self;
    if (cam.interrupted) await room.setCam(false);
    await Promise.all([mic.interrupted && room.setMic(true), cam.interrupted && room.setCam(true)]);
  };
  return shown ? (
    <div className="banner warn" data-banner="interrupted">
      <p>{text}</p>
      <button type="button" className="button small" onClick={() => tryTo(restart())}>{say('restartMedia')}</button>
    </div>
  ) : null;
}

interface BannersProps {
  micSilent: boolean;
  onDevices: () => void;
}

export function Banners({ micSilent, onDevices }: BannersProps) {
  const room = useRoomObject();
  const { say } = useWords();
  const announce = useAnnounce();
  const tryTo = useTry();
  const reconnecting = useRoom((state) => state.phase === 'reconnecting');
  const blocked = useRoom((state) => state.audioBlocked);
  const sharing = useRoom((state) => state.self.screen.on);
  const interrupted = useRoom(({ self: { mic, cam } }) => (mic.on && mic.interrupted) || (cam.on && cam.interrupted));
  const waiting = useRoom((state) => (state.self.isHost ? state.lobby : []));
  const [notice, setNotice] = usePassing();
  const first = waiting[0];

  useEffect(() => {
    const tell = (text: string) => {
      setNotice(text);
      announce(text, true);
    };
    const off = [
      room.on('muted-by', ({ name, mic, cam }) => (mic || cam) && tell(say(mic ? 'mutedByHost' : 'cameraStoppedByHost', { name: name || say('host') }))),
      room.on('speaking-muted', () => setNotice(say('mutedButSpeaking'))),
    ];
    return () => off.forEach((end) => end());
  }, [room, say, announce, setNotice]);

  return (
    <div className="banners">
      {reconnecting && <Reconnecting />}
      {blocked && <button type="button" className="button primary" onClick={() => tryTo(room.startAudio())}>{say('tapToHear')}</button>}
      {first && (
        <div className="banner" data-banner="waiting">
          <p dir="auto">{say('isWaiting', { name: first.name || say('guest') })}</p>
          <button type="button" className="button small" onClick={() => tryTo(room.host.deny(first.id))}>{say('deny')}</button>
          <button type="button" className="button small primary" onClick={() => tryTo(room.host.admit(first.id))}>{say('admit')}</button>
        </div>
      )}
      {sharing && <Sharing />}
      {interrupted && <Interrupted />}
      {notice && <div className="banner" data-banner="notice"><p>{notice}</p></div>}
      {micSilent && !interrupted && (
        <div className="banner warn" data-banner="silent" role="status">
          <p>{say('noSound')}</p>
          <button type="button" className="button small" onClick={onDevices}>{say('chooseMic')}</button>
        </div>
      )}
    </div>
  );
}
