// Why a camera or microphone is not to be had, in plain words, with what to do about it: one text per cause (U6).
import { TriangleAlert } from 'lucide-react';
import type { DeviceProblem } from '@parley/client';
import { useRoom, useRoomObject } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { useWords } from '../lib/words.tsx';

interface Advice {
  text: WordKey;
  help: WordKey | null;
  retry: boolean;
}
const kAdvice: Record<DeviceProblem, Advice> = {
  insecure: { text: 'mediaInsecure', help: null, retry: false },
  unsupported: { text: 'mediaUnknown', help: null, retry: false },
  denied: { text: 'mediaDenied', help: 'mediaDeniedHelp', retry: true },
  dismissed: { text: 'mediaDenied', help: 'mediaDeniedHelp', retry: true },
  'blocked-by-system': { text: 'mediaSystemDenied', help: 'mediaSystemDeniedHelp', retry: true },
  'not-found': { text: 'mediaNotFound', help: 'mediaNotFoundHelp', retry: true },
  'in-use': { text: 'mediaInUse', help: 'mediaInUseHelp', retry: true },
  'effect-failed': { text: 'backgroundFailed', help: 'backgroundFailedHelp', retry: true },
  failed: { text: 'mediaUnknown', help: null, retry: true },
};

export function MediaNotice() {
  const room = useRoomObject();
  const { say } = useWords();
  const mic = useRoom((state) => state.self.mic.problem);
  const cam = useRoom((state) => state.self.cam.problem);
  if (!mic && !cam) return null;
  const both = mic && mic === cam;
  const lines: { problem: DeviceProblem; device: WordKey; kind: 'mic' | 'cam' | 'both' }[] = both
    ? [{ problem: mic, device: 'theCameraAndMicrophone', kind: 'both' }]
    : [
        ...(mic ? [{ problem: mic, device: 'theMicrophone', kind: 'mic' } as const] : []),
        ...(cam ? [{ problem: cam, device: 'theCamera', kind: 'cam' } as const] : []),
      ];
  const retry = (kind: 'mic' | 'cam' | 'both') => {
    if (kind !== 'cam') void room.setMic(true).catch(() => undefined);
    if (kind !== 'mic') void room.setCam(true).catch(() => undefined);
  };
  return (
    <div className="notice" role="status">
      {lines.map(({ problem, device, kind }) => {
        const { text, help, retry: mayRetry } = kAdvice[problem];
        return (
          <div key={kind} className="notice-line" data-problem={problem}>
            <TriangleAlert aria-hidden="true" />
            <div>
              <p><strong>{say(text, { device: say(device) })}</strong></p>
              {help && <p>{say(help, { device: say(device) })}</p>}
              {mayRetry && <button type="button" className="parley-link" onClick={() => retry(kind)}>{say('tryAgain')}</button>}
            </div>
          </div>
        );
      })}
    </div>
  );
}
