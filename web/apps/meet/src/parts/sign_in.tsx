// Signing in: the token of the host app. Whether the server takes it is asked before it is kept.
import { useState, type FormEvent } from 'react';
import { createClient } from '@parley/client';
import { Modal } from '@parley/react';
import { setSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';

/** Rejects where the server refuses it. Replaced in tests. */
async function check(token: string): Promise<void> {
  const client = createClient({ token });
  try {
    await client.connect({ signal: AbortSignal.timeout(10_000) });
    if (!client.state.user) throw new Error('a guest');
  } finally {
    await client.close();
  }
}

export function SignIn({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const [token, setToken] = useState('');
  const [state, setState] = useState<'ready' | 'asking' | 'refused'>('ready');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = token.trim();
    if (!given) return setState('refused');
    setState('asking');
    check(given).then(
      () => {
        setSettings({ token: given });
        onClose();
      },
      () => setState('refused'),
    );
  };
  return (
    <Modal title={say('signInTitle')} onClose={onClose}>
      <p className="lead">{say('signInText')}</p>
      <form onSubmit={submit} noValidate>
        <label className="label" htmlFor="token">{say('token')}</label>
        <textarea id="token" className="input token" rows={4} value={token} spellCheck={false} autoComplete="off" dir="ltr"
          aria-invalid={state === 'refused' || undefined} aria-describedby={state === 'refused' ? 'token-error' : undefined} onChange={(event) => setToken(event.target.value)} />
        {state === 'refused' && <p id="token-error" className="error" role="alert">{say('tokenRefused')}</p>}
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>{say('cancel')}</button>
          <button type="submit" className="button primary" disabled={state === 'asking'}>{say('signIn')}</button>
        </div>
      </form>
    </Modal>
  );
}
