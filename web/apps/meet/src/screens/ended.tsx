// After the call: why it is over, what one can do now, and how it was (U32, U33).
import { Star } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { durationText, useRoomObject } from '@parley/react';
import { endingOf } from '../lib/endings.ts';
import { useWords } from '../lib/words.tsx';
import { Link } from '../parts/link.tsx';
import { SignIn } from '../parts/sign_in.tsx';

export interface Over {
  /** An end reason of the SDK, or the code of an error. */
  reason: string;
  took_s: number;
}

const kStars = [1, 2, 3, 4, 5] as const;

function Rating() {
  const { say } = useWords();
  const room = useRoomObject();
  const [given, setGiven] = useState(0);
  return (
    <div className="rating" role="group" aria-label={say('rateTitle')}>
      <p aria-hidden="true">{say('rateTitle')}</p>
      <div className="stars">
        {kStars.map((stars) => (
          <button key={stars} type="button" className="star" aria-label={say('rateStars', { count: stars })} aria-pressed={given === stars} data-lit={stars <= given || undefined}
            onClick={() => {
              setGiven(stars);
              void room.rate(stars).catch(() => undefined);
            }}>
            <Star />
          </button>
        ))}
      </div>
      <p role="status" className="hint">{given > 0 ? say('rateThanks') : ''}</p>
    </div>
  );
}

export function Ended({ over, onAgain }: { over: Over; onAgain: () => void }) {
  const { say } = useWords();
  const ending = endingOf(over.reason);
  const title = useRef<HTMLHeadingElement>(null);
  const [signingIn, setSigningIn] = useState(false);
  useEffect(() => title.current?.focus(), []);
  const isError = ending.title === 'endErrorTitle';
  return (
    <section className="card narrow ended">
      <h1 ref={title} tabIndex={-1}>{say(ending.title)}</h1>
      <p className="lead">{say(ending.text)}</p>
      {isError && <p className="hint">{say('errorCode', { code: over.reason })}</p>}
      {over.took_s > 0 && <p className="hint">{say('callTook', { duration: durationText(over.took_s) })}</p>}
      <div className="actions">
        {(ending.next === 'rejoin' || ending.next === 'ask-again') && (
          <button type="button" className="button primary" onClick={onAgain}>{say(ending.next === 'rejoin' ? 'joinAgain' : 'askToJoin')}</button>
        )}
        {ending.next === 'sign-in' && <button type="button" className="button primary" onClick={() => setSigningIn(true)}>{say('signIn')}</button>}
        <Link to="/" className={ending.next === 'home' ? 'button primary' : 'button'}>{say('toHome')}</Link>
      </div>
      {ending.rate && over.took_s > 0 && <Rating />}
      {signingIn && <SignIn onClose={() => setSigningIn(false)} />}
    </section>
  );
}
