import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { settle } from './testing/fake_clock.ts';
import { makeFakeEnvironment } from './testing/fake_environment.ts';

test('people are watched together, known while there is a line, and let go with the last who asked', async () => {
  const fake = makeFakeEnvironment();
  fake.server.user = 'me';
  fake.server.on('people.watch', ({ users }) => ({ people: (users as string[]).map((user) => ({ user, status: 'online' })) }));
  const { presence } = createClient({ url: 'https://calls.example', environment: fake.environment });
  const stops = [presence.watch(['ada', 'bob']), presence.watch(['bob'])];
  expect(presence.state.users).toEqual({ ada: 'unknown', bob: 'unknown' });
  await settle();
  expect(presence.state.users).toEqual({ ada: 'online', bob: 'online' });
  expect(fake.server.asked('people.watch').at(-1)).toEqual({ users: ['ada', 'bob'] });
  fake.server.socket.tell('people.changed', { people: [{ user: 'bob', status: 'busy' }] });
  await settle();
  expect(presence.state.users).toEqual({ ada: 'online', bob: 'busy' });
  fake.server.socket.drop();
  expect(presence.state.users.bob).toBe('unknown');
  await fake.clock.pass(200);
  expect(presence.state.users.bob).toBe('online');
  stops[0]!();
  await settle();
  expect(presence.state.users).toEqual({ bob: 'online' });
  expect(fake.server.asked('people.watch').at(-1)).toEqual({ users: ['bob'] });
  stops[1]!();
  expect(presence.state.users).toEqual({});
});
