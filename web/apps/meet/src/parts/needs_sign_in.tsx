// In place of what only somebody who is signed in can see.
import { useState } from 'react';
import { useWords } from '../lib/words.tsx';
import { SignIn } from './sign_in.tsx';

export function NeedsSignIn() {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <section className="card narrow">
      <p className="lead">{say('signInFirst')}</p>
      <div className="actions"><button type="button" className="button primary" onClick={() => setOpen(true)}>{say('signIn')}</button></div>
      {open && <SignIn onClose={() => setOpen(false)} />}
    </section>
  );
}
