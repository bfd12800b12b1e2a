import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../client.ts';
import type { CallError } from '../errors.ts';
import { settle } from '../testing/fake_clock.ts';
import { makeFakeEnvironment, type FakeEnvironment } from '../testing/fake_environment.ts';
import type { Client, Room } from '../types.ts';

const codeOf = (promise: Promise<unknown>) => promise.then(() => 'none', (error: CallError) => error.code);
const peer = (id: string, more: object = {}) => ({ id, user: null, name: id, role: 'guest', dialect: 'parley', audio: true, video: true, screen: false, host: false, hand: null, ...more });

describe('a room', () => {
  let fake: FakeEnvironment;
  let client: Client;
  let room: Room;
  beforeEach(() => {
    fake = makeFakeEnvironment();
    fake.server.letIn('me', ['bob']);
    client = createClient({ url: 'https://calls.example', environment: fake.environment });
    room = client.room('r1');
  });
  const tell = async (event: string, data: object) => {
    fake.server.socket.tell(event, { room: 'r1', ...data });
    await settle();
  };
  const enter = async (path?: 'direct' | 'server') => {
    await room.join({ name: 'Me' });
    if (path) await tell('room.path', { path });
    await settle();
  };

  test('that is only held asks the server nothing', async () => {
    expect(client.room('')).toBe(client.room(''));
    expect(client.room('').state.phase).toBe('idle');
    await fake.clock.pass(10_000);
    expect(fake.server.sockets).toHaveLength(0);
    expect(fake.clock.waiting).toBe(0);
  });

  test('shows the own picture before it is joined', async () => {
    await room.setCam(true);
    expect(room.self.video.track).toBe(fake.devices.given[0]);
    expect(room.state.self.cam).toMatchObject({ on: true, label: 'Cam 1' });
    await room.leave();
    expect(fake.devices.given[0]!.readyState).toBe('ended');
  });

  test('is joined: who is there, and what one shows, is known to all', async () => {
    const phases: string[] = [];
    room.on('phase', ({ phase }) => phases.push(phase));
    await enter();
    expect(phases).toEqual(['connecting', 'live']);
    expect(room.state.participants.map(({ name }) => name)).toEqual(['bob']);
    expect(room.state.self).toMatchObject({ id: 'me', mic: { on: true }, cam: { on: true } });
    expect(fake.server.asked('room.update')).toEqual([]); // it is what the server takes for granted of a newcomer
    await room.setCam(false);
    expect(fake.server.asked('room.update')).toEqual([{ room: 'r1', video: false }]); // only what has changed
  });

  test('a camera that rests is told as such, and no longer once it is on or switched off', async () => {
    await enter();
    const said = () => fake.server.asked('room.update').slice(-1)[0];
    await room.pauseCam(true);
    expect(said()).toEqual({ room: 'r1', video: false, camera_paused: true });
    await room.pauseCam(false);
    expect(said()).toEqual({ room: 'r1', video: true, camera_paused: false });
    await room.pauseCam(true);
    await room.setCam(false);
    expect(said()).toEqual({ room: 'r1', camera_paused: false });
    expect(fake.server.asked('room.update')).toHaveLength(4);
  });

  test('of another one knows whether the camera rests or is off', async () => {
    await enter();
    await tell('peer.updated', { peer: peer('bob', { video: false, camera_paused: true }) });
    expect(room.state.participants[0]).toMatchObject({ cam: false, camPaused: true });
    await tell('peer.updated', { peer: peer('bob', { video: false }) });
    expect(room.state.participants[0]).toMatchObject({ cam: false, camPaused: false });
  });

  test('is joined without devices, and says what is the matter with them', async () => {
    fake.devices.refuses = { audio: { name: 'NotFoundError' }, video: { name: 'NotAllowedError' } };
    await enter();
    expect(room.state.phase).toBe('live');
    expect(room.state.self.mic.problem).toBe('not-found');
    expect(room.state.self.cam.problem).toBe('denied');
  });

  test('joining twice at once is joining once, and joining again when in is nothing', async () => {
    await Promise.all([room.join({ name: 'Me' }), room.join({ name: 'Me' })]);
    await room.join();
    expect(fake.server.asked('room.join')).toHaveLength(1);
  });

  test('survives mounting, unmounting and mounting again at once', async () => {
    const first = room.join({ name: 'Me' });
    void room.leave();
    const second = room.join({ name: 'Me' });
    expect(await codeOf(first)).toBe('aborted');
    await second;
    await settle();
    expect(room.state).toMatchObject({ phase: 'live', self: { mic: { on: true } } });
    expect(fake.server.asked('room.leave')).toHaveLength(0);
  });

  test('that does not exist ends with its reason, and gives the devices back', async () => {
    fake.server.on('room.join', () => {
      throw { code: 'not-found', message: 'There is no such room.' };
    });
    expect(await codeOf(room.join())).toBe('not-found');
    await settle();
    expect(room.state).toMatchObject({ phase: 'ended', reason: 'not-found' });
    expect(fake.devices.given.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  test('that is locked is told apart from one that is not there', async () => {
    fake.server.on('room.join', () => {
      throw { code: 'room-locked', message: 'The room is locked.' };
    });
    expect(await codeOf(room.join())).toBe('room-locked');
    expect(room.state).toMatchObject({ phase: 'ended', reason: 'locked' });
  });

  test('is given up when the server cannot be reached', async () => {
    fake.server.isUp = false;
    const joining = codeOf(room.join());
    await fake.clock.pass(25_000);
    expect(await joining).toBe('unreachable');
    expect(room.state.reason).toBe('lost');
  });

  test('joining can be called off', async () => {
    fake.server.isUp = false;
    const stop = new AbortController();
    const joining = codeOf(room.join({ signal: stop.signal }));
    await settle();
    stop.abort();
    expect(await joining).toBe('aborted');
    expect(room.state).toMatchObject({ phase: 'ended', reason: 'left' });
  });

  describe('with a waiting room', () => {
    let mustAsk: boolean;
    beforeEach(() => {
      mustAsk = true;
      const letIn = fake.server.handlers.get('room.join')!;
      fake.server.on('room.join', (params, socket) => {
        if (mustAsk) throw { code: 'lobby-required', message: 'Ask first.' };
        return letIn(params, socket);
      });
      fake.server.on('lobby.ask', () => ({ ask: 'a1', timeout_s: 600 }));
    });

    test('lets in who is admitted', async () => {
      const joining = room.join({ name: 'Me' });
      await settle();
      expect(room.state.phase).toBe('lobby');
      mustAsk = false;
      await tell('lobby.answered', { ask: 'a1', answer: 'admitted' });
      await joining;
      expect(room.state.phase).toBe('live');
    });

    test.each([
      ['denied', 'lobby-denied', 'denied'],
      ['timed-out', 'lobby-timeout', 'lobby-timeout'],
      ['closed', 'lobby-closed', 'locked'],
    ])('keeps out who is %s', async (answer, code, reason) => {
      const joining = codeOf(room.join({ name: 'Me' }));
      await settle();
      await tell('lobby.answered', { ask: 'a1', answer });
      expect(await joining).toBe(code);
      expect(room.state).toMatchObject({ phase: 'ended', reason });
    });

    test('is asked again over a new line, and told when one does not want any more', async () => {
      const joining = codeOf(room.join({ name: 'Me' }));
      await settle();
      fake.server.socket.drop();
      await fake.clock.pass(500);
      expect(fake.server.asked('lobby.ask')).toHaveLength(2);
      await room.leave();
      await settle();
      expect(await joining).toBe('aborted');
      expect(fake.server.asked('lobby.cancel')).toHaveLength(1);
    });
  });

  describe('whose line is lost', () => {
    test('is taken up again as it was: same people, same want of the microphone', async () => {
      await enter('direct');
      await room.setMic(false);
      const phases: string[] = [];
      room.on('phase', ({ phase }) => phases.push(phase));
      const bob = room.participant('bob');
      fake.server.socket.drop();
      expect(room.state.reconnectingSince).toBe(fake.clock.now());
      await fake.clock.pass(200);
      expect(phases).toEqual(['reconnecting', 'live']);
      expect(fake.server.asked('room.join')[1]).toMatchObject({ room: 'r1', resume: 'resume-1' });
      expect(room.participant('bob')).toBe(bob);
      expect(fake.connections).toHaveLength(1); // the media went on
      expect(fake.server.asked('room.update').at(-1)).toEqual({ room: 'r1', audio: false });
    });

    test('misses nothing: who left is gone, who is only away stays, who changed has changed', async () => {
      fake.server.letIn('me', ['bob', 'cyd', 'dan']);
      await enter('direct');
      const seen: string[] = [];
      room.on('participant-left', ({ participant }) => seen.push(`left ${participant.id}`));
      room.on('participant-updated', ({ participant }) => seen.push(`updated ${participant.id}`));
      room.on('participant-joined', ({ participant }) => seen.push(`joined ${participant.id}`));
      const others = [peer('dan', { audio: false, you_offer: true }), peer('eve', { you_offer: true })];
      fake.server.letIn('me', [], { peers: others, away: ['cyd'] });
      fake.server.socket.drop();
      await fake.clock.pass(200);
      expect(room.state.participants.map(({ id, mic }) => [id, mic])).toEqual([['cyd', true], ['dan', false], ['eve', true]]);
      expect(seen.sort()).toEqual(['joined eve', 'left bob', 'updated dan']);
      expect(fake.connections).toHaveLength(4); // those to bob, cyd and dan, and one to eve
      expect(fake.connections.map(({ isClosed }) => isClosed)).toEqual([true, false, false, false]);
    });

    test('hears that a host has muted it meanwhile, and does not unmute itself', async () => {
      await enter('direct');
      const muted = vi.fn();
      room.on('muted-by', muted);
      const held = { by: 'bob', audio: true, video: false, screen: false };
      fake.server.letIn('me', ['bob'], { away: [], peer: peer('me', { audio: false }), muted: held });
      fake.server.socket.drop();
      await fake.clock.pass(200);
      expect(room.state.self.mic).toMatchObject({ wanted: false, on: false });
      expect(muted).toHaveBeenCalledWith({ by: 'bob', name: 'bob', mic: true, cam: false, screen: false });
      expect(fake.server.asked('room.update')).toEqual([{ room: 'r1', audio: false }]);
      // Muted still, and wanting to be heard since: that is one's own to say.
      fake.server.isUp = false;
      fake.server.socket.drop();
      await room.setMic(true);
      fake.server.isUp = true;
      await fake.clock.pass(5000);
      expect(muted).toHaveBeenCalledTimes(1);
      expect(fake.server.asked('room.update').slice(1)).toEqual([{ room: 'r1', audio: true }]);
    });

    test('is over after a minute', async () => {
      await enter();
      fake.server.isUp = false;
      fake.server.socket.drop();
      await fake.clock.pass(61_000);
      expect(room.state).toMatchObject({ phase: 'ended', reason: 'lost' });
    });

    test('comes back to those who are there or away, and not to who has left meanwhile', async () => {
      await enter();
      await tell('peer.joined', { peer: peer('dan'), rejoined: false, call: null });
      const left = vi.fn();
      room.on('participant-left', ({ participant }) => left(participant.id));
      fake.server.letIn('me', ['cyd'], { away: ['bob'] });
      fake.server.socket.drop();
      await fake.clock.pass(200);
      expect(room.state.participants.map(({ id }) => id).sort()).toEqual(['bob', 'cyd']);
      expect(left.mock.calls).toEqual([['dan']]);
    });

    test('is new where the server does not know one any more', async () => {
      await enter('direct');
      fake.server.letIn('me-2', ['cyd'], { resumed: false });
      const left = vi.fn();
      room.on('participant-left', ({ participant }) => left(participant.id));
      fake.server.socket.drop();
      await fake.clock.pass(200);
      expect(room.state.self.id).toBe('me-2');
      expect(room.state.participants.map(({ id }) => id)).toEqual(['cyd']);
      expect(left).toHaveBeenCalledWith('bob');
      expect(fake.connections[0]!.isClosed).toBe(true);
    });
  });

  test.each([
    [{ reason: 'ended', by: 'h' }, 'ended'],
    [{ reason: 'removed', by: 'h' }, 'removed'],
    [{ reason: 'removed' }, 'room-removed'],
    [{ reason: 'joined-elsewhere' }, 'joined-elsewhere'],
    [{ reason: 'missed' }, 'call-over'],
  ])('closed by the server with %o ends as %s', async (closed, reason) => {
    await enter();
    await tell('room.closed', closed);
    expect(room.state).toMatchObject({ phase: 'ended', reason, participants: [] });
    expect(fake.devices.given.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  test('a host mutes one, and only oneself unmutes', async () => {
    await enter();
    const muted = vi.fn();
    room.on('muted-by', muted);
    await tell('room.muted_by', { by: 'bob', audio: true, video: false, screen: false });
    expect(room.state.self.mic).toMatchObject({ wanted: false, on: false });
    expect(muted).toHaveBeenCalledWith(expect.objectContaining({ name: 'bob', mic: true, cam: false }));
    await room.setMic(true);
    expect(room.state.self.mic.on).toBe(true);
  });

  test('hands come in the order in which they were raised', async () => {
    await enter();
    const seen = vi.fn();
    room.on('hand', seen);
    await tell('room.hands', { hands: [{ peer: 'bob', since: '2026-01-01T10:00:00Z' }, { peer: 'me', since: '2026-01-01T10:00:05Z' }] });
    expect(room.state.hands).toEqual(['bob', 'me']);
    expect(room.state.self.handAt).toBe(Date.parse('2026-01-01T10:00:05Z'));
    await tell('room.hands', { hands: [] });
    expect(seen.mock.calls.map(([{ id, up }]) => [id, up])).toEqual([['bob', true], ['me', true], ['bob', false], ['me', false]]);
  });

  test('the screen in an appointment is the practitioner’s', async () => {
    fake.server.letIn('me', [], { room: { id: 'r1', name: '', media: 'auto', appointment: 'a1' }, peer: peer('me', { role: 'patient' }) });
    await enter();
    expect(room.state.self.canShare).toBe(false);
    expect(await codeOf(room.share())).toBe('forbidden');
  });

  test('a screen share ends by the browser’s own button; closing the picker is no error', async () => {
    await enter('direct');
    const ended = vi.fn();
    room.on('share-ended', ended);
    fake.devices.screen = { name: 'NotAllowedError' };
    expect(await room.share()).toBe(false);
    fake.devices.screen = null;
    expect(await room.share()).toBe(true);
    expect(room.state.self.screen.on).toBe(true);
    fake.devices.given.at(-1)!.vanish();
    expect(ended).toHaveBeenCalledWith({ by: 'browser' });
    expect(room.state.self.screen.on).toBe(false);
  });

  test('an iterator of its events ends with it', async () => {
    await enter();
    const types: string[] = [];
    const reading = (async () => {
      for await (const { type } of room.events()) types.push(type);
    })();
    await tell('peer.joined', { peer: peer('cyd'), rejoined: false, call: null });
    await room.leave();
    await reading;
    expect(types).toEqual(['participant-joined', 'phase', 'ended']);
  });

  test('a closed client leaves nothing behind', async () => {
    await enter('direct');
    await client.close();
    await settle();
    expect(room.state.phase).toBe('ended');
    expect(fake.clock.waiting).toBe(0);
    expect(fake.connections.every(({ isClosed }) => isClosed)).toBe(true);
    expect(fake.server.socket.closedWith).toBe(1000);
    expect(fake.server.asked('room.leave')).toHaveLength(1);
  });
});
