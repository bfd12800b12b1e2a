// The chat of a room: messages in the server's order, one's own shown at once, sent again without doubling, unread counted.
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { ChatWords } from '../line/words.ts';
import type { Chat, ChatMessage, ChatState, RequestOptions } from '../types.ts';

/** What is kept here; the server keeps less. */
const kMessagesMax = 1000;

export interface ChatNeeds {
  line: Line;
  room: string;
  random(): number;
  self(): { id: string | null; user: string | null; name: string };
  changed(state: ChatState): void;
  said(message: ChatMessage): void;
}

interface Kept extends ChatMessage {
  /** The server's number; null: not there yet. */
  readonly seq: number | null;
  readonly clientId: string;
}

export class RoomChat implements Chat {
  readonly #needs: ChatNeeds;
  #messages: Kept[] = [];
  #unread = 0;
  #more = false;
  #isOpen = false;
  #made = 0;

  constructor(needs: ChatNeeds) {
    this.#needs = needs;
  }

  /** The history that a join gives; what is known already is not doubled. */
  fill(history: { messages: readonly ChatWords[]; more: boolean; read: number } | undefined): void {
    if (!history) return;
    const isFirst = this.#messages.length === 0;
    this.#more = isFirst ? history.more : this.#more;
    for (const words of history.messages) {
      const isNew = this.#put(this.#read(words));
      if (isNew && !this.#isOpen && words.seq > history.read && (!isFirst || history.read > 0) && !this.#isMine(words)) ++this.#unread;
    }
    this.#tell();
  }

  take(words: ChatWords): void {
    const message = this.#read(words);
    if (!this.#put(message)) return;
    if (this.#isOpen) this.#sayRead();
    else if (!message.mine) ++this.#unread;
    this.#tell();
    this.#needs.said(publicOf(message));
  }

  async send(text: string, { to, signal }: RequestOptions & { to?: string } = {}): Promise<ChatMessage> {
    const { id, user, name } = this.#needs.self();
    const clientId = `${Date.now().toString(36)}-${Math.floor(this.#needs.random() * 2 ** 40).toString(36)}-${++this.#made}`;
    const message: Kept = { id: clientId, clientId, seq: null, from: id, user, name, text, at: Date.now(), to: to ?? null, mine: true, status: 'sending' };
    this.#put(message);
    this.#tell();
    return this.#deliver(message, signal);
  }

  async retry(id: string, { signal }: RequestOptions = {}): Promise<ChatMessage> {
    const message = this.#messages.find((one) => one.id === id && one.status === 'failed');
    if (!message) throw new CallError('not-found', 'No such failed message.');
    return this.#deliver(this.#replace(message, { status: 'sending' }), signal);
  }

  async loadOlder({ signal }: RequestOptions = {}): Promise<void> {
    const first = this.#messages.find(({ seq }) => seq !== null)?.seq;
    if (!this.#more) return;
    const params = { room: this.#needs.room, ...(first ? { before: first } : {}) };
    const { messages, more } = await this.#needs.line.request('chat.list', params, signal ? { signal } : {});
    for (const words of messages) this.#put(this.#read(words));
    this.#more = more;
    this.#tell();
  }

  markRead(open = false): void {
    this.#isOpen = open;
    if (this.#unread > 0 || open) this.#sayRead();
    this.#unread = 0;
    this.#tell();
  }

  async #deliver(message: Kept, signal: AbortSignal | undefined): Promise<ChatMessage> {
    const { line, room } = this.#needs;
    const params = { room, id: message.clientId, text: message.text, ...(message.to && { to: message.to }) };
    try {
      const answer = await line.request('chat.send', params, signal ? { signal } : {});
      const sent = { ...this.#read(answer.message), mine: true };
      this.#put(sent);
      this.#tell();
      return publicOf(sent);
    } catch (error) {
      this.#replace(message, { status: 'failed' });
      this.#tell();
      throw CallError.from(error);
    }
  }

  #isMine({ from }: ChatWords): boolean {
    const { id, user } = this.#needs.self();
    return from.user !== null ? from.user === user : from.peer !== null && from.peer === id;
  }

  #read(words: ChatWords): Kept {
    const { id, seq, client_id: clientId, from, to, text, at } = words;
    const mine = this.#isMine(words);
    return { id, seq, clientId, from: from.peer, user: from.user, name: from.name, text, at: Date.parse(at), to: to && (to.peer ?? to.user), mine, status: 'sent' };
  }

  /** In the server's order, those not sent yet at the end. Whether it is a new one. */
  #put(message: Kept): boolean {
    const known = this.#messages.findIndex((one) => one.id === message.id || (one.mine && message.mine && one.clientId === message.clientId));
    if (known >= 0) this.#messages.splice(known, 1);
    const place = (seq: number | null) => seq ?? Number.MAX_SAFE_INTEGER;
    let at = this.#messages.length;
    while (at > 0 && place(this.#messages[at - 1]!.seq) > place(message.seq)) --at;
    this.#messages.splice(at, 0, message);
    if (this.#messages.length > kMessagesMax) this.#messages.shift();
    return known < 0;
  }

  #replace(message: Kept, changes: Partial<Kept>): Kept {
    const changed = { ...message, ...changes };
    this.#messages = this.#messages.map((one) => (one.clientId === message.clientId && one.mine ? changed : one));
    this.#tell();
    return changed;
  }

  #sayRead(): void {
    const last = this.#messages.findLast(({ seq }) => seq !== null)?.seq;
    if (last && this.#needs.self().user !== null) this.#needs.line.say('chat.read', { room: this.#needs.room, seq: last });
  }

  #shown = new Map<Kept, ChatMessage>();
  #tell(): void {
    // A message that did not change stays the same object for whoever draws it.
    const shown = new Map(this.#messages.map((message) => [message, this.#shown.get(message) ?? publicOf(message)]));
    this.#shown = shown;
    this.#needs.changed({ messages: Object.freeze([...shown.values()]), unread: this.#unread, more: this.#more });
  }
}

function publicOf({ id, from, user, name, text, at, to, mine, status }: Kept): ChatMessage {
  return Object.freeze({ id, from, user, name, text, at, to, mine, status });
}
