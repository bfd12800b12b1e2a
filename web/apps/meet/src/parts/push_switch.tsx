// The switch for being told of calls while Parley is closed (U38). The browser asks its person only when it is pressed.
import { useState } from 'react';
import type { WordKey } from '../i18n/en.ts';
import { obstacle, PushProblem, switchOff, switchOn, type PushCause } from '../lib/push.ts';
import { useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';

const kCauses: Record<PushCause, WordKey> = {
  insecure: 'pushInsecure', unsupported: 'pushUnsupported', denied: 'pushDenied', dismissed: 'pushDismissed', unavailable: 'pushUnavailable', failed: 'pushFailed',
};
/** What a press would not change. */
const kFinal: readonly PushCause[] = ['insecure', 'unsupported'];

export function PushSwitch() {
  const { say } = useWords();
  const { token, push } = useSettings();
  const [cause, setCause] = useState<PushCause | null>(() => obstacle());
  const [busy, setBusy] = useState(false);
  const press = (on: boolean) => {
    setBusy(true);
    setCause(null);
    (on ? switchOn(token) : switchOff(token, push))
      .catch((error: unknown) => setCause(error instanceof PushProblem ? error.pushCause : 'failed'))
      .finally(() => setBusy(false));
  };
  const isOn = push !== '';
  return (
    <div className="push">
      <label className="check">
        <input type="checkbox" role="switch" checked={isOn} disabled={busy || (!isOn && cause !== null && kFinal.includes(cause))}
          aria-describedby={cause ? 'push-cause' : undefined} onChange={(event) => press(event.target.checked)} />
        {say('pushSwitch')}
      </label>
      {cause && <p id="push-cause" className="hint" role="status" data-cause={cause}>{say(kCauses[cause])}</p>}
    </div>
  );
}
