import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../client.ts';
import { settle } from '../testing/fake_clock.ts';
import { makeFakeEnvironment, type FakeEnvironment } from '../testing/fake_environment.ts';
import type { Call, Client } from '../types.ts';
import { reasonFor } from './phases.ts';

const record = (id: string, status = 'ringing', initiator = 'ada', people = { ada: 'joined', bob: 'ringing' } as Record<string, string>) => ({
  id, room: `room-${id}`, type: 'direct', status, initiator, created_at: '2026-01-01T10:00:00Z', started_at: null, ended_at: null, duration_s: null,
  participants: Object.entries(people).map(([user, state]) => ({ user, status: state })),
});

describe('calls', () => {
  let fake: FakeEnvironment;
  let client: Client;
  const begin = async (user: string) => {
    fake = makeFakeEnvironment();
    fake.server.user = user;
    fake.server.letIn(`peer-${user}`, []).on('call.unread', () => ({ missed: 2 }));
    client = createClient({ url: 'https://calls.example', environment: fake.environment });
    await client.connect();
    await settle();
  };
  const tell = async (event: string, data: object) => {
    fake.server.socket.tell(event, data);
    await settle();
  };

  describe('that one starts', () => {
    let call: Call;
    beforeEach(async () => {
      await begin('ada');
      fake.server.on('call.ring', () => ({ call: record('c1'), online: ['bob'], offline: [], busy: [] }));
      call = await client.calls.start({ to: 'bob' });
      await settle();
    });

    test('ring, with the devices on and the caller in the room already', () => {
      expect(call.state).toMatchObject({ phase: 'outgoing', direction: 'out', callerName: 'ada' });
      expect(call.room.state).toMatchObject({ phase: 'live', self: { mic: { on: true }, cam: { on: true } } });
      expect(client.calls.current).toBe(call);
    });

    test('are active once accepted', async () => {
      await tell('call.accepted', { call: record('c1', 'active', 'ada', { ada: 'joined', bob: 'joined' }), by: 'bob' });
      expect(call.state).toMatchObject({ phase: 'active', people: [{ user: 'ada', status: 'joined' }, { user: 'bob', status: 'joined' }] });
    });

    test('end when rejected', async () => {
      await tell('call.rejected', { call: record('c1', 'rejected'), by: 'bob' });
      expect(call.state).toMatchObject({ phase: 'ended', reason: 'rejected' });
      expect(call.room.state.phase).toBe('ended');
      expect(client.calls.state.current).toBeNull();
      expect(fake.devices.given.every(({ readyState }) => readyState === 'ended')).toBe(true);
    });

    test('are cancelled by ending them', async () => {
      await Promise.all([call.end(), call.end()]);
      expect(fake.server.asked('call.end')).toEqual([{ call: 'c1' }]);
      expect(call.state).toMatchObject({ phase: 'ended', reason: 'cancelled' });
    });

    test('are cancelled by closing the client', async () => {
      await client.close();
      expect(fake.server.asked('call.end')).toEqual([{ call: 'c1' }]);
      expect(call.state).toMatchObject({ phase: 'ended', reason: 'cancelled' });
    });

    test('end when one leaves their room', async () => {
      await tell('call.accepted', { call: record('c1', 'active'), by: 'bob' });
      await call.room.leave();
      await settle();
      expect(fake.server.asked('call.end')).toHaveLength(1);
      expect(call.state).toMatchObject({ phase: 'ended', reason: 'ended' });
    });

    test('that were accepted while the line was lost are found active', async () => {
      fake.server.on('call.get', () => ({ call: record('c1', 'active', 'ada', { ada: 'joined', bob: 'joined' }) }));
      fake.server.socket.drop();
      await fake.clock.pass(300);
      expect(call.state.phase).toBe('active');
    });
  });

  test('a busy one rings on, and a rejection then says "busy"', async () => {
    await begin('ada');
    fake.server.on('call.ring', () => ({ call: record('c1'), online: ['bob'], offline: [], busy: ['bob'] }));
    const call = await client.calls.start({ to: 'bob' });
    expect(call.state.people.find(({ user }) => user === 'bob')!.status).toBe('busy');
    await tell('call.rejected', { call: record('c1', 'rejected', 'ada', { ada: 'joined', bob: 'rejected' }), by: 'bob' });
    expect(call.state.reason).toBe('busy');
  });

  describe('that ring here', () => {
    const incoming = vi.fn();
    beforeEach(async () => {
      await begin('bob');
      incoming.mockClear();
      client.calls.on('incoming', ({ call }) => incoming(call));
      fake.server.on('call.accept', () => ({ call: record('c1', 'active', 'ada', { ada: 'joined', bob: 'joined' }) }));
      await tell('call.incoming', { call: record('c1'), caller_name: 'Ada' });
    });

    test('are told once, also when a new line rings again', async () => {
      await tell('call.incoming', { call: record('c1'), caller_name: 'Ada' });
      expect(incoming).toHaveBeenCalledOnce();
      expect(client.calls.state.incoming).toMatchObject({ id: 'c1', callerName: 'Ada', phase: 'incoming' });
    });

    test('are accepted, as a call with sound alone if one likes', async () => {
      await client.calls.incoming!.accept({ cam: false });
      expect(client.calls.state.current).toMatchObject({ id: 'c1', phase: 'active', video: false });
      expect(client.calls.current!.room.state.self).toMatchObject({ mic: { on: true }, cam: { on: false } });
      expect(client.calls.state.incoming).toBeNull();
    });

    test('are rejected', async () => {
      await client.calls.incoming!.reject();
      expect(fake.server.asked('call.reject')).toEqual([{ call: 'c1' }]);
      expect(client.calls.state.incoming).toBeNull();
    });

    test.each([
      ['cancelled', 'cancelled'],
      ['answered-elsewhere', 'answered-elsewhere'],
      ['missed', 'missed'],
    ])('stop when the server says %s', async (said, reason) => {
      const missed = vi.fn();
      client.calls.on('missed', missed);
      const call = client.calls.incoming!;
      await tell('call.ended', { call: record('c1', 'missed'), reason: said, by: null });
      expect(call.state).toMatchObject({ phase: 'ended', reason });
      expect(missed).toHaveBeenCalledTimes(said === 'missed' ? 1 : 0);
    });

    test('that are over when one accepts say so', async () => {
      fake.server.on('call.accept', () => {
        throw { code: 'conflict', message: 'It is over.' };
      });
      const call = client.calls.incoming!;
      await expect(call.accept()).rejects.toMatchObject({ code: 'conflict' });
      expect(call.state).toMatchObject({ phase: 'ended', reason: 'cancelled' });
    });

    test('ring on elsewhere when the client is closed: nobody has declined', async () => {
      const call = client.calls.incoming!;
      const ended = vi.fn();
      call.on('ended', ended);
      await client.close();
      expect(fake.server.asked('call.reject')).toEqual([]);
      expect(fake.server.asked('call.end')).toEqual([]);
      expect(call.state).toMatchObject({ phase: 'ended', reason: 'lost' });
      expect(ended).toHaveBeenCalledOnce();
      expect(client.calls.state).toMatchObject({ incoming: null, ringing: [] });
      expect(fake.devices.given.every(({ readyState }) => readyState === 'ended')).toBe(true);
    });

    test('are left by closing the client once they were accepted', async () => {
      await client.calls.incoming!.accept();
      await client.close();
      expect(fake.server.asked('call.end')).toEqual([{ call: 'c1' }]);
    });

    test('missed ones are counted until they were seen', async () => {
      expect(client.calls.state.missed).toBe(2);
      await tell('call.unread', { missed: 3 });
      expect(client.calls.state.missed).toBe(3);
      await client.calls.markSeen();
      expect(client.calls.state.missed).toBe(0);
    });
  });
});

test('why a call is over, in the words of whoever called', () => {
  expect(reasonFor('missed', 'out', [{ user: 'bob', status: 'offline' }])).toBe('offline');
  expect(reasonFor('missed', 'out', [{ user: 'bob', status: 'ringing' }])).toBe('missed');
  expect(reasonFor('rejected', 'in', [{ user: 'bob', status: 'busy' }])).toBe('rejected');
  expect(reasonFor('something new', 'out', [])).toBe('ended');
});
