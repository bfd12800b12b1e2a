// The waiting room: the host was told, and lets one in or not (U10).
import { useEffect, useRef } from 'react';
import { Picture, useHasTrack, useRoom, useRoomObject } from '@parley/react';
import { useWords } from '../lib/words.tsx';

export function Waiting({ onStop }: { onStop: () => void }) {
  const { say } = useWords();
  const room = useRoomObject();
  const title = useRef<HTMLHeadingElement>(null);
  const appointment = useRoom((state) => state.room?.appointmentId ?? null) !== null;
  const hasPicture = useHasTrack(room.self.video);
  useEffect(() => title.current?.focus(), []);
  return (
    <section className="card narrow waiting">
      <div className="waiting-face" data-picture={hasPicture || undefined}>
        <Picture handle={room.self.video} mirrored className="parley-picture" />
        <span className="waves" aria-hidden="true"><i /><i /><i /></span>
      </div>
      <h1 ref={title} tabIndex={-1}>{say(appointment ? 'waitForPractitioner' : 'waitingTitle')}</h1>
      <p className="lead" role="status">{say(appointment ? 'waitForPractitionerText' : 'waitingText')}</p>
      <button type="button" className="button" onClick={onStop}>{say('stopWaiting')}</button>
    </section>
  );
}
