// The first page: make a room, or enter one.
import { ArrowRight, Gauge, Video } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import { useClient } from '@parley/react';
import { navigate, roomOf } from '../lib/router.ts';
import { useWords } from '../lib/words.tsx';
import { Link } from '../parts/link.tsx';
import { Scene } from '../parts/scene.tsx';

function CreateForm() {
  const { say } = useWords();
  const client = useClient();
  const [name, setName] = useState('');
  const [wait, setWait] = useState(false);
  const [state, setState] = useState<{ busy: boolean; error: string }>({ busy: false, error: '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setState({ busy: true, error: '' });
    client
      .createRoom({ ...(name.trim() && { name: name.trim() }), ...(wait && { lobby: 'guests' }) })
      .then(({ path }) => navigate(path))
      .catch((error: { message?: string }) => setState({ busy: false, error: say('createFailed', { reason: error.message || say('serverSilent') }) }));
  };
  return (
    <form className="create" onSubmit={submit} noValidate>
      <label className="label" htmlFor="new-name">{say('roomName')} <span className="hint">· {say('optional')}</span></label>
      <div className="join-row">
        <input id="new-name" className="input" value={name} maxLength={80} autoComplete="off" dir="auto" placeholder={say('roomNameExample')} onChange={(event) => setName(event.target.value)} />
        <button className="button primary" type="submit" disabled={state.busy}>
          <Video />
          {say(state.busy ? 'creating' : 'createRoom')}
        </button>
      </div>
      <label className="check"><input type="checkbox" checked={wait} onChange={(event) => setWait(event.target.checked)} />{say('waitingRoomOption')}</label>
      {state.error && <p className="error" role="alert">{state.error}</p>}
    </form>
  );
}

function EnterForm() {
  const { say } = useWords();
  const [link, setLink] = useState('');
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = roomOf(link, location.origin);
    setWrong(id === null);
    if (id !== null) navigate(`/room/${encodeURIComponent(id)}`);
    else field.current?.focus();
  };
  return (
    <form className="enter" onSubmit={submit} noValidate>
      <label className="label" htmlFor="link">{say('haveLink')}</label>
      <div className="join-row">
        <input ref={field} id="link" className="input" value={link} autoComplete="off" inputMode="url" aria-label={say('pasteLink')} placeholder={say('pasteLinkExample')}
          aria-invalid={wrong || undefined} aria-describedby={wrong ? 'link-error' : undefined}
          onChange={(event) => {
            setLink(event.target.value);
            setWrong(false);
          }} />
        <button className="button" type="submit">{say('enter')}<ArrowRight className="turns" /></button>
      </div>
      {wrong && <p id="link-error" className="error" role="alert">{say('notALink')}</p>}
    </form>
  );
}

export function Home() {
  const { say } = useWords();
  return (
    <div className="home">
      <section className="home-words">
        <h1 className="hero">{say('homeTitle')}</h1>
        <p className="lead">{say('homeLead')}</p>
        <CreateForm />
        <EnterForm />
        <p><Link to="/test" className="quiet-link"><Gauge />{say('testConnection')}</Link></p>
      </section>
      <Scene />
    </div>
  );
}
