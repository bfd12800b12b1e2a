import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../client.ts';
import { settle } from '../testing/fake_clock.ts';
import { makeFakeEnvironment, type FakeEnvironment } from '../testing/fake_environment.ts';
import type { Room } from '../types.ts';

const words = (seq: number, text: string, more: object = {}) => ({
  id: `m${seq}`, seq, client_id: `c${seq}`, from: { peer: 'bob', user: null, name: 'Bob' }, to: null, text, at: '2026-01-01T10:00:00Z', ...more,
});

describe('the chat of a room', () => {
  let fake: FakeEnvironment;
  let room: Room;
  const enter = async (history: readonly object[] = [], more = false) => {
    fake = makeFakeEnvironment();
    fake.server.letIn('me', ['bob'], { chat: { messages: history, more, last: history.length, read: 0 } });
    fake.server.on('chat.send', ({ id, text }) => ({ message: words(10, text as string, { client_id: id, from: { peer: 'me', user: null, name: 'Me' } }), repeated: false }));
    room = createClient({ url: 'https://calls.example', environment: fake.environment }).room('r1');
    await room.join({ name: 'Me' });
    await settle();
  };
  const told = async (message: object) => {
    fake.server.socket.tell('chat.message', { room: 'r1', message });
    await settle();
  };
  const texts = () => room.state.chat.messages.map(({ text }) => text);
  beforeEach(() => enter());

  test('gives what was said before to whoever comes later, without calling it unread', async () => {
    await enter([words(1, 'one'), words(2, 'two')], true);
    expect(texts()).toEqual(['one', 'two']);
    expect(room.state.chat).toMatchObject({ unread: 0, more: true });
    fake.server.on('chat.list', () => ({ messages: [words(0.5, 'zero')], more: false }));
    await room.chat.loadOlder();
    expect(texts()).toEqual(['zero', 'one', 'two']);
    expect(fake.server.asked('chat.list')).toEqual([{ room: 'r1', before: 1 }]);
    expect(room.state.chat.more).toBe(false);
  });

  test('shows an own message at once, and puts it where the server has it', async () => {
    const sending = room.chat.send('hello');
    expect(room.state.chat.messages.at(-1)).toMatchObject({ text: 'hello', status: 'sending', mine: true });
    await told(words(9, 'before it'));
    await sending;
    expect(texts()).toEqual(['before it', 'hello']);
    expect(room.state.chat.messages.at(-1)!.status).toBe('sent');
  });

  test('sends a failed one again under the same id, so that nobody reads it twice', async () => {
    fake.server.handlers.set('chat.send', () => {
      throw { code: 'rate-limited', message: 'Slower.' };
    });
    await expect(room.chat.send('hello')).rejects.toMatchObject({ code: 'rate-limited', retryable: true });
    const [failed] = room.state.chat.messages;
    expect(failed!.status).toBe('failed');
    fake.server.on('chat.send', ({ id, text }) => ({ message: words(3, text as string, { client_id: id, from: { peer: 'me', user: null, name: 'Me' } }), repeated: false }));
    await room.chat.retry(failed!.id);
    expect(room.state.chat.messages).toEqual([expect.objectContaining({ text: 'hello', status: 'sent' })]);
    const [first, second] = fake.server.asked('chat.send');
    expect(first!.id).toBe(second!.id);
  });

  test('counts what is unread, and nothing while it is open', async () => {
    await told(words(1, 'one'));
    await told(words(1, 'one'));
    expect(room.state.chat.unread).toBe(1);
    room.chat.markRead(true);
    await told(words(2, 'two'));
    expect(room.state.chat.unread).toBe(0);
    room.chat.markRead(false);
    await told(words(3, 'three'));
    expect(room.state.chat.unread).toBe(1);
  });

  test('learns after a lost line what was said meanwhile, and doubles nothing', async () => {
    await told(words(1, 'one'));
    fake.server.letIn('me', ['bob'], { chat: { messages: [words(1, 'one'), words(2, 'two')], more: false, last: 2, read: 0 } });
    fake.server.socket.drop();
    await fake.clock.pass(200);
    expect(texts()).toEqual(['one', 'two']);
  });

  test('keeps the identity of messages that have not changed', async () => {
    await told(words(1, 'one'));
    const [before] = room.state.chat.messages;
    await told(words(2, 'two'));
    expect(room.state.chat.messages[0]).toBe(before);
  });
});
