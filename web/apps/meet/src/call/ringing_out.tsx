// While one's own call rings at the others: whom, and that it rings. Hanging up cancels it.
import { useEffect } from 'react';
import { hueOf, initialsOf, useClient, useReadable } from '@parley/react';
import { useAnnounce } from '../lib/announcer.tsx';
import { useSettings } from '../lib/settings.ts';
import { ring } from '../lib/sounds.ts';
import { useWords } from '../lib/words.tsx';

export function RingingOut() {
  const client = useClient();
  const { calls } = client;
  const { say } = useWords();
  const { people } = useSettings();
  const announce = useAnnounce();
  const users = useReadable(calls, ({ current }) => current?.people.map(({ user }) => user) ?? []);
  const names = users.filter((user) => user !== client.state.user).map((user) => people.find((each) => each.user === user)?.name || user);
  // Who is in another call is rung all the same, and who is not there as soon as they come: the caller knows how it stands.
  const statuses = useReadable(calls, ({ current }) => current?.people.filter(({ user }) => user !== current.initiator).map(({ status }) => status) ?? []);
  const all = (status: 'busy' | 'offline') => statuses.length > 0 && statuses.every((each) => each === status);
  const stands = say(all('busy') ? 'inCall' : all('offline') ? 'offline' : 'ringing');
  const text = say('calling', { name: names.join(', ') });
  useEffect(() => ring(true), []);
  useEffect(() => announce(text), [announce, text]);
  return (
    <section className="ringing-out" aria-label={text}>
      <span className="ring-face" aria-hidden="true">
        <span className="waves"><i /><i /><i /></span>
        <span className="parley-initials" data-hue={hueOf(names[0] ?? '')}>{initialsOf(names[0] ?? '')}</span>
      </span>
      <h2 dir="auto">{text}</h2>
      <p className="hint">{stands}</p>
    </section>
  );
}
