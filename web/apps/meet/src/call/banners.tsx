// What the people in a call must know now: the line is gone, sound waits for a press, you are muted, you share your screen, somebody waits.
import { useEffect, useState } from 'react';
import { useRoom, useRoomObject } from '@parley/react';
import { useAnnounce } from '../lib/announcer.tsx';
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

export function Banners() {
  const room = useRoomObject();
  const { say } = useWords();
  const announce = useAnnounce();
  const tryTo = useTry();
  const reconnecting = useRoom((state) => state.phase === 'reconnecting');
  const blocked = useRoom((state) => state.audioBlocked);
  const sharing = useRoom((state) => state.self.screen.on);
  const micOn = useRoom((state) => state.self.mic.on);
  const waiting = useRoom((state) => (state.self.isHost ? state.lobby : []));
  const [notice, setNotice] = usePassing();
  const [silent, setSilent] = useState(false);
  const first = waiting[0];

  useEffect(() => {
    const tell = (text: string) => {
      setNotice(text);
      announce(text, true);
    };
    const off = [
      room.on('muted-by', ({ name, mic, cam }) => (mic || cam) && tell(say(mic ? 'mutedByHost' : 'cameraStoppedByHost', { name: name || say('host') }))),
      room.on('speaking-muted', () => setNotice(say('mutedButSpeaking'))),
      room.on('mic-silent', (event) => setSilent(event.silent)),
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
      {sharing && (
        <div className="banner" data-banner="sharing">
          <p>{say('youPresent')}</p>
          <button type="button" className="button small danger" onClick={() => tryTo(room.share(false))}>{say('stopPresenting')}</button>
        </div>
      )}
      {notice && <div className="banner" data-banner="notice"><p>{notice}</p></div>}
      {silent && micOn && <div className="banner warn" data-banner="silent" role="status"><p>{say('noSound')}</p></div>}
    </div>
  );
}
