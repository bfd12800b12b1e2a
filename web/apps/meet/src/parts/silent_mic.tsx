// The microphone is on and gives nothing at all (U7): says so, and leads to where another one is chosen.
import { useEffect, useState } from 'react';
import { MicOff } from 'lucide-react';
import type { Room } from '@parley/client';
import { useReadable } from '@parley/react';
import { useWords } from '../lib/words.tsx';

/** Whether it has been silent for a while. Kept where the room is, so that it is known in the call what began before it. */
export function useMicSilent(room: Room): boolean {
  const [silent, setSilent] = useState(false);
  const on = useReadable(room, (state) => state.self.mic.on);
  useEffect(() => room.on('mic-silent', (event) => setSilent(event.silent)), [room]);
  return silent && on;
}

/** Before the call, beside the lists of devices. */
export function SilentMic() {
  const { say } = useWords();
  return (
    <div className="notice" role="status">
      <div className="notice-line" data-problem="silent">
        <MicOff aria-hidden="true" />
        <div>
          <p><strong>{say('noSound')}</strong></p>
          <button type="button" className="parley-link" onClick={() => document.querySelector<HTMLElement>('.parley-device[data-kind="mic"] select')?.focus()}>{say('chooseMic')}</button>
        </div>
      </div>
    </div>
  );
}
