// Reactions rise over the stage for a moment; with reduced motion they just stand there.
import { useEffect, useRef, useState } from 'react';
import { useRoomObject } from '@parley/react';
import { useWords } from '../lib/words.tsx';

interface Shown {
  key: number;
  emoji: string;
  name: string;
  lane: number;
}
const kShown_ms = 3200;
const kMost = 12;

export function Reactions() {
  const room = useRoomObject();
  const { say } = useWords();
  const [shown, setShown] = useState<Shown[]>([]);
  const next = useRef(0);
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const off = room.on('reaction', ({ emoji, name, mine }) => {
      const key = next.current++;
      setShown((before) => [...before, { key, emoji, name: mine ? say('you') : name || say('guest'), lane: key % 5 }].slice(-kMost));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setShown((before) => before.filter((each) => each.key !== key));
      }, kShown_ms);
      timers.add(timer);
    });
    return () => {
      off();
      timers.forEach(clearTimeout);
    };
  }, [room, say]);
  return (
    <ul className="risen" aria-hidden="true">
      {shown.map(({ key, emoji, name, lane }) => (
        <li key={key} data-lane={lane}>
          <span className="risen-emoji">{emoji}</span>
          <span className="risen-name">{name}</span>
        </li>
      ))}
    </ul>
  );
}
