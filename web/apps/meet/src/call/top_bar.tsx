// Above the stage: which room this is, how long it has been, and what holds for all of it.
import { Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { durationText, useRoom } from '@parley/react';
import { useWords } from '../lib/words.tsx';

function Since() {
  const [start] = useState(() => Date.now());
  const [now, setNow] = useState(start);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className="since" role="timer" aria-live="off">{durationText((now - start) / 1000)}</span>;
}

export function TopBar() {
  const { say } = useWords();
  const name = useRoom((state) => state.room?.name ?? '');
  const locked = useRoom((state) => state.room?.locked ?? false);
  const count = useRoom((state) => state.participants.length + 1);
  const audioOnly = useRoom((state) => state.audioOnly);
  const insecure = document.documentElement.dataset.insecure === 'true';
  return (
    <header className="top-bar">
      <p className="top-name" dir="auto">{name || say('appName')}</p>
      <Since />
      <span className="top-count">{say('peopleInside', { count })}</span>
      {locked && <span className="badge"><Lock aria-hidden="true" />{say('locked')}</span>}
      {audioOnly && <span className="badge">{say('audioOnlyOn')}</span>}
      {insecure && <span className="badge warn">{say('insecure')}</span>}
    </header>
  );
}
