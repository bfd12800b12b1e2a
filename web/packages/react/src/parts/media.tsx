// Pictures and sounds of a call in elements of the page.
import { useEffect, useRef, useState } from 'react';
import type { MediaHandle } from '@parley/client';
import type { CallParticipant } from '../participants.ts';

/** Whether there is a picture now. */
export function useHasTrack(handle: MediaHandle | null): boolean {
  const [has, setHas] = useState(() => handle?.track != null);
  useEffect(() => {
    const look = () => setHas(handle?.track != null);
    look();
    return handle?.subscribe(look);
  }, [handle]);
  return has;
}

/** Whether the camera looks away from its person, as a phone's other one does: such a picture is no mirror. */
function useLooksAway(handle: MediaHandle | null): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const look = () => setAway(handle?.track?.getSettings?.().facingMode === 'environment');
    look();
    return handle?.subscribe(look);
  }, [handle]);
  return away;
}

/** A video element that shows the handle, and asks for no more than it needs. */
export function Picture({ handle, mirrored = false, fit = 'cover', className }: { handle: MediaHandle | null; mirrored?: boolean; fit?: 'cover' | 'contain'; className?: string }) {
  const element = useRef<HTMLVideoElement>(null);
  const away = useLooksAway(handle);
  useEffect(() => (element.current && handle ? handle.attach(element.current) : undefined), [handle]);
  return (
    <video ref={element} className={className} data-mirrored={(mirrored && !away) || undefined} data-fit={fit} autoPlay playsInline muted
      disablePictureInPicture={mirrored} aria-hidden="true" tabIndex={-1} />
  );
}

function Sound({ handle, peer, of }: { handle: MediaHandle; peer: string; of: 'voice' | 'screen' }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => (element.current ? handle.attach(element.current) : undefined), [handle]);
  return <audio ref={element} autoPlay data-peer={peer} data-of={of} hidden />;
}

/** The sound of everybody, also of those whose tile is on another page. Draws nothing. */
export function RoomAudio({ participants }: { participants: readonly CallParticipant[] }) {
  return (
    <>
      {participants.map(({ id, isLocal, audio, screenAudio }) =>
        isLocal ? null : (
          <span key={id} hidden>
            {audio && <Sound handle={audio} peer={id} of="voice" />}
            {screenAudio && <Sound handle={screenAudio} peer={id} of="screen" />}
          </span>
        ),
      )}
    </>
  );
}
