// The calls that were: with whom, when, how long, missed ones apart, and a way to call back. Pages come as one asks for more.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEntry } from '@parley/client';
import { classes, useClient, useIcons, useLocale, useSay, type IconName } from './context.tsx';
import type { LabelKey, Labels, Say } from './labels.ts';
import { hueOf, initialsOf } from './layout/person.ts';
import { durationText, momentText } from './layout/time.ts';

export interface CallHistoryProps {
  /** Shows a button that calls back. */
  onCall?: (users: string[], entry: HistoryEntry) => void;
  /** The name of a user id; without it the id is shown. */
  nameOf?: (user: string) => string | undefined;
  labels?: Partial<Labels>;
  className?: string;
}

function kindOf(entry: HistoryEntry): { word: LabelKey; icon: IconName; missed: boolean } {
  const over = entry.status === 'missed' || (entry.status === 'ended' && entry.durationS === null);
  if (entry.missed) return { word: 'missed', icon: 'missed', missed: true };
  if (entry.status === 'rejected') return { word: 'declined', icon: 'decline', missed: false };
  if (entry.direction === 'out' && over) return { word: 'noAnswer', icon: 'outgoing', missed: false };
  return entry.direction === 'out' ? { word: 'outgoing', icon: 'outgoing', missed: false } : { word: 'incoming', icon: 'incoming', missed: false };
}

type RowProps = { onCall: CallHistoryProps['onCall']; nameOf: CallHistoryProps['nameOf']; entry: HistoryEntry; say: Say; locale: string };

function Row({ entry, say, locale, onCall, nameOf }: RowProps) {
  const icons = useIcons();
  const kind = kindOf(entry);
  const names = entry.people.map((user) => nameOf?.(user) || user || say('deletedUser'));
  const title = names.length > 2 ? `${names.slice(0, 2).join(', ')} · ${say('groupOf', { count: names.length + 1 })}` : names.join(', ') || say('deletedUser');
  return (
    <li className="parley-entry" data-missed={kind.missed || undefined}>
      <span className="parley-initials" data-hue={hueOf(title)} aria-hidden="true">{entry.type === 'group' ? (icons.group ?? '⋯') : initialsOf(title)}</span>
      <div className="parley-entry-text">
        <p className="parley-entry-name" dir="auto">{title}</p>
        <p className="parley-entry-kind">
          {icons[kind.icon]}
          <span>{say(kind.word)}</span>
          {entry.durationS !== null && <span> · {durationText(entry.durationS)}</span>}
        </p>
      </div>
      <time className="parley-entry-time" dateTime={new Date(entry.createdAt).toISOString()}>{momentText(entry.createdAt, Date.now(), locale)}</time>
      {onCall && entry.people.length > 0 && (
        <button type="button" className="parley-button parley-call-back" aria-label={say('callBack', { name: title })} title={say('callBack', { name: title })}
          onClick={() => onCall([...entry.people], entry)}>
          {icons.accept ?? say('callBack', { name: title })}
        </button>
      )}
    </li>
  );
}

export function CallHistory({ onCall, nameOf, labels, className }: CallHistoryProps) {
  const { calls } = useClient();
  const say = useSay(labels);
  const locale = useLocale();
  const icons = useIcons();
  const [missed, setMissed] = useState(false);
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [status, setStatus] = useState<'loading' | 'ready' | 'failed'>('loading');
  const latest = useRef<AbortController | null>(null);

  const load = useCallback(
    (from: string | null) => {
      latest.current?.abort();
      const abort = (latest.current = new AbortController());
      setStatus('loading');
      calls
        .history({ missed, signal: abort.signal, ...(from && { cursor: from }) })
        .then((page) => {
          if (abort.signal.aborted) return;
          setEntries((before) => (from ? [...before, ...page.entries] : page.entries));
          setCursor(page.cursor);
          setStatus('ready');
        })
        .catch(() => abort.signal.aborted || setStatus('failed'));
    },
    [calls, missed],
  );
  useEffect(() => {
    load(null);
    void calls.markSeen().catch(() => undefined);
    return () => latest.current?.abort();
  }, [load, calls]);

  return (
    <section className={classes('parley-history', className)} aria-label={say('history')} aria-busy={status === 'loading'}>
      <div className="parley-filter" role="group" aria-label={say('history')}>
        <button type="button" className="parley-button" aria-pressed={!missed} onClick={() => setMissed(false)}>{say('all')}</button>
        <button type="button" className="parley-button" aria-pressed={missed} onClick={() => setMissed(true)}>{say('missedOnly')}</button>
      </div>
      {status === 'failed' && (
        <p className="parley-error" role="alert">
          {say('loadFailed')} <button type="button" className="parley-link" onClick={() => load(null)}>{say('retry')}</button>
        </p>
      )}
      {status === 'ready' && entries.length === 0 && <p className="parley-empty">{icons[missed ? 'missed' : 'accept']}<span>{say(missed ? 'noMissed' : 'historyEmpty')}</span></p>}
      <ul className="parley-entries">
        {entries.map((entry) => <Row key={entry.id} entry={entry} say={say} locale={locale} onCall={onCall} nameOf={nameOf} />)}
      </ul>
      {status === 'loading' && <p className="parley-empty" role="status">{say('loading')}</p>}
      {status === 'ready' && cursor && <button type="button" className="parley-button" onClick={() => load(cursor)}>{say('more')}</button>}
    </section>
  );
}
