// Tries step by step what a call needs, and gives a report to send to whoever helps (U9).
import { Check, Circle, Download, LoaderCircle, Minus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionTest, TestStep, TestStepName } from '@parley/client';
import { useClient } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { useWords } from '../lib/words.tsx';

const kNames: Record<TestStepName, WordKey> = {
  signalling: 'stepSocket', 'round-trip': 'stepRoundTrip', microphone: 'stepMicrophone', camera: 'stepCamera', ice: 'stepIce', turn: 'stepTurn',
  publish: 'stepPublish', subscribe: 'stepSubscribe', reconnect: 'stepReconnect',
};
const kStates: Record<TestStep['status'], WordKey> = { pending: 'stepPending', running: 'stepRunning', success: 'stepOk', failed: 'stepFailed', skipped: 'stepSkipped' };
const kSigns = { pending: <Circle />, running: <LoaderCircle className="spins" />, success: <Check />, failed: <X />, skipped: <Minus /> };

/** No address of the person is in it but what the browser says about itself. */
function reportOf(test: ConnectionTest): string {
  return JSON.stringify({ at: new Date().toISOString(), page: location.origin, browser: navigator.userAgent, ok: test.ok, steps: test.steps }, null, 2);
}

export default function ConnectionTestScreen() {
  const { say } = useWords();
  const client = useClient();
  const [steps, setSteps] = useState<readonly TestStep[]>([]);
  const [result, setResult] = useState<ConnectionTest | null>(null);
  const [running, setRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const run = () => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setResult(null);
    setRunning(true);
    client
      .testConnection({ signal, onStep: (now) => signal.aborted || setSteps([...now]) })
      .then((test) => {
        setSteps(test.steps);
        setResult(test);
      })
      .catch(() => undefined)
      .finally(() => signal.aborted || setRunning(false));
  };
  const download = () => {
    if (!result) return;
    const url = URL.createObjectURL(new Blob([reportOf(result)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: url, download: 'parley-connection.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <div className="page">
      <h1>{say('testTitle')}</h1>
      <p className="lead">{say('testText')}</p>
      <div className="join-row">
        <button type="button" className="button primary" disabled={running} onClick={run}>{say(result ? 'testAgain' : 'startTest')}</button>
        {result && <button type="button" className="button" onClick={download}><Download />{say('downloadReport')}</button>}
      </div>
      <p role="status" className="verdict" data-ok={result?.ok}>{result ? say(result.ok ? 'testGood' : 'testBad') : ''}</p>
      {steps.length > 0 && (
        <ol className="card list steps">
          {steps.map(({ name, status, detail, tookMs }) => (
            <li key={name} className="card-row" data-status={status}>
              <span className="step-sign" aria-hidden="true">{kSigns[status]}</span>
              <span className="person-words">
                <span className="person-name">{say(kNames[name])}</span>
                <span className="hint">{say(kStates[status])}{detail && <> · <span dir="ltr">{detail}</span></>}</span>
              </span>
              {tookMs !== null && <span className="hint" dir="ltr">{Math.round(tookMs)} ms</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
