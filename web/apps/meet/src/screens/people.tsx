// The people one calls: who is online, and ringing them (U37, U38). The list is this browser's own; the server knows who is there.
import { Bell, Phone, UserPlus, X } from 'lucide-react';
import { useEffect, useMemo, useState, type FormEvent } from 'react';
import { CallError } from '@parley/client';
import { hueOf, initialsOf, useClient, useReadable } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { endingOf } from '../lib/endings.ts';
import { ringPeople } from '../lib/ring_people.ts';
import { setSettings, useSettings, type Person } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { useToast } from '../parts/toasts.tsx';
import { PushSwitch } from '../parts/push_switch.tsx';
import { NeedsSignIn } from '../parts/needs_sign_in.tsx';

const kStatusWords: Record<string, WordKey> = { online: 'online', busy: 'inCall', offline: 'offline' };

function AddPerson() {
  const { say } = useWords();
  const { people } = useSettings();
  const client = useClient();
  const [user, setUser] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = user.trim();
    if (!id || id === client.state.user || people.some((each) => each.user === id)) return setUser('');
    setSettings({ people: [...people, { user: id, name: id }] });
    setUser('');
  };
  return (
    <form className="add-person" onSubmit={submit} noValidate>
      <label className="label" htmlFor="person-id">{say('addPerson')}</label>
      <div className="join-row">
        <input id="person-id" className="input" value={user} maxLength={128} autoComplete="off" dir="auto" placeholder={say('personId')} onChange={(event) => setUser(event.target.value)} />
        <button type="submit" className="button"><UserPlus />{say('add')}</button>
      </div>
    </form>
  );
}

/** Asked for by a press, as browsers want it. */
function NotifyMe() {
  const { say } = useWords();
  const [permission, setPermission] = useState(() => (typeof Notification === 'undefined' ? 'denied' : Notification.permission));
  if (permission !== 'default') return null;
  return <button type="button" className="button quiet" onClick={() => void Notification.requestPermission().then(setPermission)}><Bell />{say('notifyMe')}</button>;
}

function List() {
  const { say } = useWords();
  const client = useClient();
  const toast = useToast();
  const { people } = useSettings();
  const statuses = useReadable(client.presence, (state) => state.users);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const ids = useMemo(() => people.map(({ user }) => user), [people]);
  useEffect(() => (ids.length > 0 ? client.presence.watch(ids) : undefined), [client, ids]);

  const start = (users: readonly string[]) => {
    setBusy(true);
    ringPeople(client, users)
      .catch((error: unknown) => toast(say(endingOf(CallError.from(error).code).title)))
      .finally(() => setBusy(false));
  };
  const toggle = (user: string) => setChosen((before) => (before.includes(user) ? before.filter((each) => each !== user) : [...before, user]));
  const row = ({ user, name }: Person) => {
    const status = statuses[user] ?? 'unknown';
    const word = kStatusWords[status];
    return (
      <li key={user} className="person card-row">
        <label className="check pick"><input type="checkbox" checked={chosen.includes(user)} aria-label={say('selectPerson', { name })} onChange={() => toggle(user)} /></label>
        <span className="face"><span className="parley-initials" data-hue={hueOf(user)} aria-hidden="true">{initialsOf(name)}</span><span className="dot" data-status={status} /></span>
        <span className="person-words">
          <span className="person-name" dir="auto">{name}</span>
          <span className="hint" data-presence={status}>{word ? say(word) : ' '}</span>
        </span>
        <button type="button" className="button sign quiet" aria-label={say('removeFromList', { name })} title={say('removeFromList', { name })}
          onClick={() => setSettings({ people: people.filter((each) => each.user !== user) })}><X /></button>
        <button type="button" className="button primary sign round" disabled={busy} aria-label={say('callPerson', { name })} title={say('callPerson', { name })} onClick={() => start([user])}><Phone /></button>
      </li>
    );
  };
  const group = chosen.filter((user) => ids.includes(user));
  return (
    <>
      <ul className="card list" aria-label={say('people')}>{people.map(row)}</ul>
      {group.length > 1 && <button type="button" className="button primary" disabled={busy} onClick={() => start(group)}><Phone />{say('callSelected', { count: group.length })}</button>}
    </>
  );
}

export default function PeopleScreen() {
  const { say } = useWords();
  const { token, people } = useSettings();
  return (
    <div className="page">
      <h1>{say('peopleTitle')}</h1>
      <p className="lead">{say('peopleText')}</p>
      {token ? (
        <>
          <AddPerson />
          {people.length > 0 && <List />}
          <NotifyMe />
          <PushSwitch />
        </>
      ) : (
        <NeedsSignIn />
      )}
    </div>
  );
}
