// Appointments: the practitioner's list with who waits, the patient's with the way in.
import { CalendarClock, DoorOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Appointment } from '@parley/client';
import { hueOf, initialsOf, useClient, useLocale, useReadable } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { Link } from '../parts/link.tsx';
import { NeedsSignIn } from '../parts/needs_sign_in.tsx';

type Group = 'today' | 'later' | 'before';
const kGroups: [Group, WordKey][] = [['today', 'appointmentsToday'], ['later', 'appointmentsLater'], ['before', 'appointmentsBefore']];

/** By day and not by status: what is planned for today stays where people look for it. */
export function groupOf({ scheduledAt, status }: Pick<Appointment, 'scheduledAt' | 'status'>, now_ms: number): Group {
  const day = (at: number) => new Date(at).toDateString();
  if (day(scheduledAt) === day(now_ms) || status === 'in-progress') return 'today';
  return scheduledAt > now_ms ? 'later' : 'before';
}

function useAppointments(): { list: readonly Appointment[]; state: 'loading' | 'ready' | 'failed' } {
  const { appointments } = useClient();
  const [list, setList] = useState<readonly Appointment[]>([]);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  useEffect(() => {
    const stop = new AbortController();
    appointments.list({ signal: stop.signal, limit: 100 }).then(
      (page) => {
        setList(page.appointments);
        setState('ready');
      },
      () => stop.signal.aborted || setState('failed'),
    );
    const off = [
      appointments.on('updated', ({ appointment }) => setList((before) => [...before.filter(({ id }) => id !== appointment.id), appointment])),
      appointments.on('removed', ({ id }) => setList((before) => before.filter((each) => each.id !== id))),
    ];
    return () => {
      stop.abort();
      off.forEach((end) => end());
    };
  }, [appointments]);
  return { list, state };
}

function Row({ appointment, me }: { appointment: Appointment; me: string | null }) {
  const { say } = useWords();
  const locale = useLocale();
  const { practitioner, patient, status, roomId, scheduledAt } = appointment;
  const other = practitioner.user === me ? patient : practitioner;
  const over = status === 'ended';
  const waits = practitioner.user === me && patient.joined && !over && status === 'waiting';
  const at = new Date(scheduledAt);
  return (
    <li className="person card-row" data-status={status}>
      <span className="parley-initials" data-hue={hueOf(other.user)} aria-hidden="true">{initialsOf(other.name || other.user)}</span>
      <span className="person-words">
        <span className="person-name" dir="auto">{say('withPerson', { name: other.name || other.user })}</span>
        <time className="hint" dateTime={at.toISOString()}>{at.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}</time>
        {waits && <span className="badge warn">{say('patientWaits', { name: patient.name || patient.user })}</span>}
      </span>
      {over ? <span className="badge">{say('appointmentOver')}</span> : roomId && <Link to={`/room/${encodeURIComponent(roomId)}`} className="button primary"><DoorOpen />{say('openRoom')}</Link>}
    </li>
  );
}

function List() {
  const { say } = useWords();
  const client = useClient();
  const me = useReadable(client, (state) => state.user);
  const { list, state } = useAppointments();
  if (state === 'loading') return <p className="parley-empty" role="status">{say('loading')}</p>;
  if (state === 'failed') return <p className="error" role="alert">{say('loadFailed')}</p>;
  if (list.length === 0) return <p className="parley-empty"><CalendarClock aria-hidden="true" /><span>{say('appointmentsEmpty')}</span></p>;
  const now = Date.now();
  return kGroups.map(([group, word]) => {
    const members = list.filter((each) => groupOf(each, now) === group).sort((a, b) => (group === 'before' ? b.scheduledAt - a.scheduledAt : a.scheduledAt - b.scheduledAt));
    return (
      members.length > 0 && (
        <section key={group}>
          <h2>{say(word)}</h2>
          <ul className="card list">{members.map((each) => <Row key={each.id} appointment={each} me={me} />)}</ul>
        </section>
      )
    );
  });
}

export default function Agenda() {
  const { say } = useWords();
  const { token } = useSettings();
  return (
    <div className="page">
      <h1>{say('appointmentsTitle')}</h1>
      {token ? <List /> : <NeedsSignIn />}
    </div>
  );
}
