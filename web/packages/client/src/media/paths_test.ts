import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../client.ts';
import { settle } from '../testing/fake_clock.ts';
import { makeFakeEnvironment, type FakeEnvironment } from '../testing/fake_environment.ts';
import type { FakeConnection, FakeTransceiver } from '../testing/fake_rtc.ts';
import type { Room } from '../types.ts';

const track = (id: string, peer: string, source = 'camera') => ({ id, peer, kind: source === 'camera' ? 'video' : 'audio', source, muted: false });
/** An offer of the media server: one section for each track. */
const offer = (session: number, tracks: readonly ReturnType<typeof track>[]) =>
  [`o=- ${session} 1 IN IP4 0`, ...tracks.map(({ id, peer, kind }, mid) => `m=${kind} 0 sendonly\r\na=mid:${mid}\r\na=msid:${peer} ${id}`)].join('\r\n');

describe('the media of a room', () => {
  let fake: FakeEnvironment;
  let room: Room;
  beforeEach(async () => {
    fake = makeFakeEnvironment();
    fake.server.letIn('me', ['bob']);
    fake.server.on('media.publish', ({ sdp }) => ({ sdp: `o=- 77 1 IN IP4 0\r\n${String(sdp).split('\r\n').slice(1).join('\r\n').replaceAll('sendonly', 'recvonly')}` }));
    room = createClient({ url: 'https://calls.example', environment: fake.environment }).room('r1');
    await room.join({ name: 'Me' });
  });
  const tell = async (event: string, data: object) => {
    fake.server.socket.tell(event, { room: 'r1', ...data });
    await settle();
  };
  const signals = () => fake.server.asked('room.signal');
  const answerOf = (sdp: string, session = 5) => ({ type: 'answer', sdp: `o=- ${session} 1 IN IP4 0\r\n${sdp.split('\r\n').slice(1).join('\r\n')}`, sources: { 0: 'microphone', 1: 'camera' } });
  const agree = async () => {
    const { body } = signals().findLast(({ kind }) => kind === 'offer') as unknown as { body: { sdp: string } };
    await tell('room.signal', { from: 'bob', kind: 'answer', body: answerOf(body.sdp) });
  };
  const lineOf = (connection: FakeConnection, mid: string): FakeTransceiver => connection.transceivers.find((line) => line.mid === mid)!;

  describe('directly', () => {
    beforeEach(() => tell('room.path', { path: 'direct' }));

    test('the newcomer offers, with what each section shows', () => {
      expect(signals()).toHaveLength(1);
      expect(signals()[0]).toMatchObject({ to: 'bob', kind: 'offer', body: { type: 'offer', sources: { 0: 'microphone', 1: 'camera' } } });
    });

    test('and gets the other’s tracks; the state of the connection is the participant’s', async () => {
      expect(room.participant('bob')!.state.link).toBe('connecting');
      await agree();
      const [connection] = fake.connections;
      expect(room.participant('bob')!.video.track).toBe(lineOf(connection!, '1').receiver.track);
      connection!.become('connected');
      expect(room.participant('bob')!.state.link).toBe('connected');
    });

    test('a camera that goes off and on needs no new offer', async () => {
      await agree();
      await room.setCam(false);
      await settle();
      expect(lineOf(fake.connections[0]!, '1').sender.track).toBeNull();
      await room.setCam(true);
      await settle();
      expect(lineOf(fake.connections[0]!, '1').sender.track).toBe(fake.devices.given.at(-1));
      expect(signals().filter(({ kind }) => kind === 'offer')).toHaveLength(1);
    });

    test('a screen comes beside the camera', async () => {
      await agree();
      await room.share();
      await settle();
      expect(signals().at(-1)).toMatchObject({ kind: 'offer', body: { sources: { 2: 'screen' } } });
    });

    test('a newcomer offers to us, and gets our tracks in the same sections', async () => {
      await tell('peer.joined', { peer: { id: 'cyd', name: 'cyd', dialect: 'parley', audio: true, video: true, screen: false }, rejoined: false, call: null });
      const sdp = 'o=- 9 1 IN IP4 0\r\nm=audio 0 sendrecv\r\na=mid:0\r\nm=video 0 sendrecv\r\na=mid:1';
      await tell('room.signal', { from: 'cyd', kind: 'candidate', body: { candidate: 'early' } });
      await tell('room.signal', { from: 'cyd', kind: 'offer', body: { type: 'offer', sdp, sources: { 0: 'microphone', 1: 'camera' } } });
      await tell('room.signal', { from: 'cyd', kind: 'candidate', body: { candidate: 'late' } });
      const connection = fake.connections.at(-1)!;
      expect(signals().at(-1)).toMatchObject({ to: 'cyd', kind: 'answer' });
      expect(lineOf(connection, '0').sender.track).toBe(room.self.audio.track);
      expect(room.participant('cyd')!.audio.track).toBe(lineOf(connection, '0').receiver.track);
      expect(connection.candidates).toEqual([{ candidate: 'late' }]); // the early one came before anybody offered: nothing to keep it for
    });

    test('of two offers at once the impolite side’s counts', async () => {
      // "me" > "bob": we are impolite and go on with ours.
      const theirs = 'o=- 5 1 IN IP4 0\r\nm=audio 0 sendrecv\r\na=mid:0';
      await tell('room.signal', { from: 'bob', kind: 'offer', body: { type: 'offer', sdp: theirs } });
      expect(signals().filter(({ kind }) => kind === 'answer')).toHaveLength(0);
      await agree();
      expect(fake.connections[0]!.signalingState).toBe('stable');
    });

    test('a path that breaks is looked for anew, after a while to mend itself', async () => {
      await agree();
      const [connection] = fake.connections;
      connection!.become('connected');
      connection!.become('disconnected');
      expect(room.participant('bob')!.state.link).toBe('interrupted');
      await fake.clock.pass(2000);
      expect(connection!.restarts).toBe(0);
      await fake.clock.pass(600);
      expect(connection!.restarts).toBe(1);
      expect(signals().filter(({ kind }) => kind === 'offer')).toHaveLength(2);
    });

    test('another path is looked for with fresh ICE servers, if they are to be had', async () => {
      await agree();
      const [connection] = fake.connections;
      const servers = (name: string) => [{ urls: [`turn:${name}`], username: name, credential: 'x' }];
      fake.server.on('ice.servers', () => ({ iceServers: servers('fresh'), ttl: 600 }));
      const wanting = async () => {
        connection!.become('connected');
        connection!.become('failed');
        await fake.clock.pass(2500);
      };
      await fake.clock.pass(20_000);
      await wanting();
      expect(connection!.configuration).toEqual({ iceServers: servers('fresh'), bundlePolicy: 'max-bundle' });
      expect(connection!.restarts).toBe(1);
      await agree();
      fake.server.on('ice.servers', () => {
        throw { code: 'rate-limited', message: 'Not now.' };
      });
      await fake.clock.pass(20_000);
      await wanting();
      expect(connection!.restarts).toBe(2);
      expect(connection!.configuration).toMatchObject({ iceServers: servers('fresh') });
    });

    test('credentials for TURN are renewed before their time is over, and again, and no more after leaving', async () => {
      let given = 0;
      fake.server.on('ice.servers', () => ({ iceServers: [{ urls: ['turn:t'], username: `u${++given}`, credential: 'x' }], ttl: 600 }));
      await room.leave();
      fake.server.letIn('me', ['bob'], { ice_servers: [{ urls: ['turn:t'], username: 'u0', credential: 'x' }], ice_ttl_s: 600 });
      await room.join();
      await tell('room.path', { path: 'direct' });
      const connection = fake.connections.at(-1)!;
      const user = () => (connection.configuration as RTCConfiguration).iceServers![0]!.username;
      expect(user()).toBe('u0');
      await fake.clock.pass(470_000);
      expect(user()).toBe('u0');
      await fake.clock.pass(20_000);
      expect(user()).toBe('u1');
      await fake.clock.pass(490_000);
      expect(user()).toBe('u2');
      await room.leave();
      await fake.clock.pass(1_000_000);
      expect(given).toBe(2);
    });

    test('with sound alone the other is asked to send no picture, and later to send one again', async () => {
      await agree();
      expect(room.participant('bob')!.video.track).not.toBeNull();
      const camera = lineOf(fake.connections[0]!, '1');
      room.setAudioOnly(true);
      await settle();
      expect(signals().at(-1)).toMatchObject({ kind: 'offer' });
      expect(camera.direction).toBe('sendonly');
      const { body } = signals().at(-1) as unknown as { body: { sdp: string } };
      await tell('room.signal', { from: 'bob', kind: 'answer', body: answerOf(body.sdp.replace('video 0 sendonly', 'video 0 recvonly')) });
      expect(room.participant('bob')!.video.track).toBeNull();
      expect(room.participant('bob')!.audio.track).not.toBeNull();
      expect(camera.sender.track).toBe(room.self.video.track); // one's own goes on
      room.setAudioOnly(false);
      await settle();
      await agree();
      expect(camera.direction).toBe('sendrecv');
      expect(room.participant('bob')!.video.track).toBe(camera.receiver.track);
    });

    test('who comes while one wants sound alone is answered so', async () => {
      room.setAudioOnly(true);
      await tell('peer.joined', { peer: { id: 'cyd', name: 'cyd', dialect: 'parley', audio: true, video: true, screen: false }, rejoined: false, call: null });
      const sdp = 'o=- 9 1 IN IP4 0\r\nm=audio 0 sendrecv\r\na=mid:0\r\nm=video 0 sendrecv\r\na=mid:1';
      await tell('room.signal', { from: 'cyd', kind: 'offer', body: { type: 'offer', sdp, sources: { 0: 'microphone', 1: 'camera' } } });
      expect(signals().at(-1)).toMatchObject({ to: 'cyd', kind: 'answer' });
      expect(lineOf(fake.connections.at(-1)!, '1').direction).toBe('sendonly');
      expect(room.participant('cyd')!.video.track).toBeNull();
    });

    test('one who is back with a new session gets a new connection', async () => {
      await agree();
      await tell('peer.joined', { peer: { id: 'bob', name: 'bob', dialect: 'parley', audio: true, video: true, screen: false }, rejoined: true, call: null });
      expect(fake.connections).toHaveLength(2);
      expect(fake.connections[0]!.isClosed).toBe(true);
      expect(signals().at(-1)).toMatchObject({ to: 'bob', kind: 'offer' });
    });
  });

  describe('through the server', () => {
    const tracks = [track('t1', 'bob', 'microphone'), track('t2', 'bob', 'camera')];
    beforeEach(() => tell('room.path', { path: 'server' }));

    test('is published in three sizes, and asked for', () => {
      expect(fake.server.asked('media.publish')[0]).toMatchObject({ tracks: [{ mid: '0', source: 'microphone' }, { mid: '1', source: 'camera' }] });
      expect(fake.connections[0]!.transceivers[1]!.sendEncodings.map(({ rid }) => rid)).toEqual(['q', 'h', 'f']);
      expect(fake.server.asked('media.subscribe')).toHaveLength(1);
    });

    test('only the sizes that anybody watches are sent', async () => {
      await tell('media.layers', { track: 'x', rids: ['h', 'q'] });
      expect(fake.connections[0]!.transceivers[1]!.sendEncodings.map(({ active }) => active)).toEqual([true, true, false]);
      await tell('media.layers', { track: 'x', rids: [] });
      expect(fake.connections[0]!.transceivers[1]!.sendEncodings.map(({ active }) => active)).toEqual([false, false, false]);
    });

    test('tracks find their owner, whether they are named before or after they are offered', async () => {
      await tell('media.offer', { sdp: offer(1, tracks) });
      expect(room.participant('bob')!.video.track).toBeNull();
      await tell('media.tracks', { tracks });
      const subscribe = fake.connections.at(-1)!;
      expect(room.participant('bob')!.video.track).toBe(lineOf(subscribe, '1').receiver.track);
      expect(room.participant('bob')!.audio.track).toBe(lineOf(subscribe, '0').receiver.track);
      expect(fake.server.asked('media.answer')).toHaveLength(1);
      await tell('media.tracks', { tracks: [tracks[0]] });
      expect(room.participant('bob')!.video.track).toBeNull();
    });

    test('a picture that is shown is asked for, and not any more when it is not', async () => {
      await tell('media.tracks', { tracks });
      await tell('media.offer', { sdp: offer(1, tracks) });
      const element = { play: async () => {}, srcObject: null } as unknown as HTMLVideoElement;
      const detach = room.participant('bob')!.video.attach(element);
      await fake.clock.pass(200);
      expect(fake.server.asked('media.prefer').at(-1)).toMatchObject({ track: 't2', paused: false });
      expect(element.srcObject).toBe(room.participant('bob')!.video.stream);
      detach();
      await fake.clock.pass(200);
      expect(fake.server.asked('media.prefer').at(-1)).toMatchObject({ track: 't2', paused: true });
      expect(element.srcObject).toBeNull();
    });

    test('with sound alone no camera is asked for', async () => {
      await tell('media.tracks', { tracks });
      await tell('media.offer', { sdp: offer(1, tracks) });
      room.setAudioOnly(true);
      expect(fake.server.asked('media.prefer')).toEqual([expect.objectContaining({ track: 't2', paused: true })]);
    });

    test('a refused screen share ends, and the rest goes on', async () => {
      const publish = fake.server.handlers.get('media.publish')!;
      fake.server.on('media.publish', (params, socket) => {
        if ((params.tracks as { source: string }[]).some(({ source }) => source === 'screen')) throw { code: 'forbidden', message: 'No.' };
        return publish(params, socket);
      });
      const ended: string[] = [];
      room.on('share-ended', ({ by }) => ended.push(by));
      await room.share();
      await settle();
      expect(ended).toEqual(['server']);
      expect(room.state.phase).toBe('live');
    });

    test('a line that was lost and is back leaves the media alone', async () => {
      await tell('media.tracks', { tracks });
      await tell('media.offer', { sdp: offer(1, tracks) });
      const before = [...fake.connections];
      fake.server.on('media.subscribe', (_, socket) => (socket.tell('media.tracks', { room: 'r1', tracks }), {}));
      fake.server.socket.drop();
      await fake.clock.pass(300);
      expect(room.state.phase).toBe('live');
      expect(fake.connections).toEqual(before);
      expect(before.every(({ isClosed }) => !isClosed)).toBe(true);
    });

    describe('an offer whose answer is not taken', () => {
      const refuse = (times: number): void => {
        fake.server.on('media.answer', () => {
          if (times-- > 0) throw { code: 'bad-answer', message: 'The ICE credentials have changed without a restart' };
          return {};
        });
      };
      const open = (): FakeConnection[] => fake.connections.filter(({ isClosed }) => !isClosed).slice(1); // the first one publishes

      beforeEach(async () => {
        await tell('media.tracks', { tracks });
        await tell('media.offer', { sdp: offer(1, tracks.slice(0, 1)) });
      });

      test('is answered by another connection', async () => {
        const [old] = open();
        refuse(1);
        await tell('media.offer', { sdp: offer(1, tracks) });
        expect(fake.server.asked('media.answer')).toHaveLength(3);
        expect(old!.isClosed).toBe(true);
        expect(open()).toHaveLength(1);
        expect(room.participant('bob')!.video.track).toBe(lineOf(open()[0]!, '1').receiver.track);
      });

      test('and by no third one', async () => {
        refuse(9);
        await tell('media.offer', { sdp: offer(1, tracks) });
        expect(fake.server.asked('media.answer')).toHaveLength(3);
      });

      test('is answered by another connection where the one that is there cannot take it', async () => {
        const [old] = open();
        old!.setRemoteDescription = async () => {
          throw new Error('Failed to set remote offer');
        };
        await tell('media.offer', { sdp: offer(1, tracks) });
        expect(room.participant('bob')!.video.track).toBe(lineOf(open()[0]!, '1').receiver.track);
      });
    });

    test('a server that has started anew may offer before it answers', async () => {
      await tell('media.tracks', { tracks });
      await tell('media.offer', { sdp: offer(1, tracks) });
      const anew = [track('t9', 'bob')];
      fake.server.on('media.publish', ({ sdp }) => ({ sdp: `o=- 88 1 IN IP4 0\r\n${String(sdp).split('\r\n').slice(1).join('\r\n')}` }));
      fake.server.on('media.subscribe', (_, socket) => {
        socket.tell('media.tracks', { room: 'r1', tracks: anew });
        socket.tell('media.offer', { room: 'r1', sdp: offer(2, anew) });
        return {};
      });
      fake.server.socket.drop();
      await fake.clock.pass(300);
      const open = fake.connections.filter(({ isClosed }) => !isClosed);
      expect(open).toHaveLength(2); // one to publish, one to subscribe
      expect(room.participant('bob')!.video.track).toBe(lineOf(open.find(({ transceivers }) => transceivers.length === 1)!, '0').receiver.track);
    });

    test('a server that has started anew gets new connections', async () => {
      await tell('media.tracks', { tracks });
      await tell('media.offer', { sdp: offer(1, tracks) });
      const before = [...fake.connections];
      fake.server.on('media.publish', ({ sdp }) => ({ sdp: `o=- 88 1 IN IP4 0\r\n${String(sdp).split('\r\n').slice(1).join('\r\n')}` }));
      fake.server.socket.drop();
      await fake.clock.pass(300);
      expect(before.every(({ isClosed }) => isClosed)).toBe(true);
      await tell('media.tracks', { tracks: [track('t9', 'bob')] });
      await tell('media.offer', { sdp: offer(2, [track('t9', 'bob')]) });
      expect(room.participant('bob')!.video.track).not.toBeNull();
    });
  });

  test('on the way to the server the old picture stays until the new one flows, and the old way a little longer', async () => {
    await tell('room.path', { path: 'direct' });
    await agree();
    const [direct] = fake.connections;
    const old = room.participant('bob')!.video.track;
    const tracks = [track('t1', 'bob', 'microphone'), track('t2', 'bob', 'camera')];
    await tell('room.path', { path: 'server' });
    await tell('media.tracks', { tracks });
    await tell('media.offer', { sdp: offer(1, tracks) });
    expect(room.participant('bob')!.video.track).toBe(old);
    const subscribe = fake.connections.at(-1)!;
    for (const line of subscribe.transceivers) line.receiver.sources = [{ timestamp: 5 }];
    await fake.clock.pass(200);
    expect(room.participant('bob')!.video.track).toBe(lineOf(subscribe, '1').receiver.track);
    expect(direct!.isClosed).toBe(false);
    await fake.clock.pass(2500);
    expect(direct!.isClosed).toBe(true);
  });

  test('on the way back nothing is sent to the server any more, and its connection waits for the next time', async () => {
    await tell('room.path', { path: 'server' });
    const [publish] = fake.connections;
    expect(publish!.transceivers[1]!.sender.track).not.toBeNull();
    await tell('room.path', { path: 'direct' });
    await agree();
    await fake.clock.pass(12_000);
    expect(publish!.transceivers.map(({ sender }) => sender.track)).toEqual([null, null]);
    expect(publish!.isClosed).toBe(false);
    await tell('room.path', { path: 'server' });
    expect(publish!.transceivers[1]!.sender.track).not.toBeNull();
    expect(fake.server.asked('media.publish')).toHaveLength(1);
  });
});
