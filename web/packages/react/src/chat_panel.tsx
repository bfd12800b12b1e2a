// The chat of a room: what was said, and a field to say something. New messages are read out by the log itself (role=log).
import { memo, useEffect, useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import type { ChatMessage } from '@parley/client';
import { classes, useIcons, useLocale, useRoomObject, useSay } from './context.tsx';
import type { Labels, Say } from './labels.ts';
import { linkify } from './layout/linkify.ts';
import { useRoom } from './use_room.ts';

export interface ChatPanelProps {
  /** Write to this one alone, from the start. */
  to?: string | null;
  labels?: Partial<Labels>;
  className?: string;
}

/** The server's bound. */
const kTextMax = 2000;

const Message = memo(function Message({ message, toName, say, onRetry, locale }: { message: ChatMessage; toName: string; say: Say; onRetry: (id: string) => void; locale: string }) {
  const time = new Date(message.at);
  const name = message.mine ? say('you') : message.name || say('guest');
  return (
    <li className="parley-message" data-mine={message.mine || undefined} data-status={message.status} data-private={message.to !== null || undefined}>
      <p className="parley-message-head">
        <strong dir="auto">{name}</strong>{' '}
        <time dateTime={time.toISOString()}>{time.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })}</time>
        {message.to !== null && <em> {message.mine ? say('privately', { name: toName }) : say('privatelyToYou')}</em>}
      </p>
      <p className="parley-message-text" dir="auto">
        {linkify(message.text).map((piece, at) =>
          piece.href ? (
            <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">{piece.text}</a>
          ) : (
            piece.text
          ),
        )}
      </p>
      {message.status === 'sending' && <p className="parley-message-state">{say('sending')}</p>}
      {message.status === 'failed' && (
        <p className="parley-message-state" role="alert">
          {say('sendFailed')}{' '}
          <button type="button" className="parley-link" onClick={() => onRetry(message.id)}>{say('retry')}</button>
        </p>
      )}
    </li>
  );
});

export function ChatPanel({ to: firstTo = null, labels, className }: ChatPanelProps) {
  const room = useRoomObject();
  const messages = useRoom((state) => state.chat.messages);
  const people = useRoom((state) => state.participants);
  const say = useSay(labels);
  const icons = useIcons();
  const locale = useLocale();
  const [text, setText] = useState('');
  const [to, setTo] = useState(firstTo ?? '');
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useRef(true);

  useEffect(() => setTo(firstTo ?? ''), [firstTo]);
  useEffect(() => {
    field.current?.focus();
    room.chat.markRead(true);
    return () => room.chat.markRead(false);
  }, [room]);
  // Follows what is new, unless one has scrolled back to read.
  useLayoutEffect(() => {
    if (log.current && atEnd.current) log.current.scrollTop = log.current.scrollHeight;
  }, [messages]);

  const nameOf = (id: string | null) => people.find((person) => person.id === id)?.name || say('guest');
  const target = people.some(({ id }) => id === to) ? to : '';
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const words = text.trim();
    if (!words) return;
    setText('');
    atEnd.current = true;
    void room.chat.send(words, target ? { to: target } : {}).catch(() => undefined); // the message itself says that it failed
  };
  const retry = (id: string) => void room.chat.retry(id).catch(() => undefined);

  return (
    <section className={classes('parley-chat', className)} aria-label={say('chat')}>
      <div ref={log} className="parley-log" role="log" aria-label={say('chat')} tabIndex={0}
        onScroll={({ currentTarget: it }) => (atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 40)}>
        {messages.length === 0 && <p className="parley-empty">{say('chatEmpty')}</p>}
        <ol className="parley-messages">
          {messages.map((message) => (
            <Message key={message.id} message={message} toName={nameOf(message.to)} say={say} onRetry={retry} locale={locale} />
          ))}
        </ol>
      </div>
      <form className="parley-compose" onSubmit={send}>
        <label className="parley-to">
          <span>{say('to')}</span>
          <select value={target} onChange={(event) => setTo(event.target.value)}>
            <option value="">{say('everybody')}</option>
            {people.map(({ id, name }) => <option key={id} value={id}>{name || say('guest')}</option>)}
          </select>
        </label>
        <div className="parley-compose-row">
          <textarea ref={field} rows={1} value={text} maxLength={kTextMax} dir="auto" aria-label={say('message')}
            placeholder={target ? say('messageTo', { name: nameOf(target) }) : say('messagePlaceholder')}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              // Enter sends; while an input method composes a word, it belongs to that.
              if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
            }} />
          <button type="submit" className="parley-button parley-send" disabled={!text.trim()} aria-label={say('send')} title={say('send')}>
            {icons.send ?? say('send')}
          </button>
        </div>
      </form>
    </section>
  );
}
