// Alone for long: asks whether somebody is still there, counts down aloud, then leaves (U31).
import { useEffect, useId, useState } from 'react';
import { Modal } from '@parley/react';
import { useAnnounce } from '../lib/announcer.tsx';
import { useWords } from '../lib/words.tsx';

export const kAlone_ms = 10 * 60_000;
export const kCountdown_s = 60;

export function IdleCheck({ onLeave }: { onLeave: () => void }) {
  const { say } = useWords();
  const announce = useAnnounce();
  const id = useId();
  const [round, setRound] = useState(0);
  const [left_s, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setLeft(kCountdown_s), kAlone_ms);
    return () => clearTimeout(timer);
  }, [round]);
  useEffect(() => {
    if (left_s === null) return;
    if (left_s <= 0) return onLeave();
    if (left_s % 15 === 0 || left_s === 5) announce(say('stillThereText', { count: left_s }), true);
    const timer = setTimeout(() => setLeft(left_s - 1), 1000);
    return () => clearTimeout(timer);
  }, [left_s, onLeave, announce, say]);
  if (left_s === null) return null;
  const stay = () => {
    setLeft(null);
    setRound(round + 1);
  };
  return (
    <Modal urgent title={say('stillThere')} describedBy={id} onClose={stay}>
      <p id={id} className="lead">{say('stillThereText', { count: left_s })}</p>
      <div className="actions"><button type="button" className="button primary" onClick={stay}>{say('stay')}</button></div>
    </Modal>
  );
}
