// Tries, step by step, all that a call needs, and says where it fails: for the test page and its report.
import { orAbort } from './core/abort.ts';
import { CallError } from './errors.ts';
import type { Line } from './line/line.ts';
import { problemError, problemOf } from './media/problems.ts';
import type { Client, ConnectionTest, Environment, RequestOptions, Room, TestStep, TestStepName } from './types.ts';

const kNames: readonly TestStepName[] = ['signalling', 'round-trip', 'microphone', 'camera', 'ice', 'turn', 'publish', 'subscribe', 'reconnect'];
const kStepWithin = 15_000;

class Skip extends Error {}

export interface TestNeeds {
  environment: Environment;
  line: Line;
  createRoom: Client['createRoom'];
  /** A room object of a client of its own, which is closed by the second. */
  visit(roomId: string): { room: Room; close(): Promise<void> };
}

type Options = RequestOptions & { onStep?(steps: readonly TestStep[]): void };

export async function testConnection(needs: TestNeeds, { signal, onStep }: Options = {}): Promise<ConnectionTest> {
  const { environment, line } = needs;
  let steps: readonly TestStep[] = kNames.map((name) => ({ name, status: 'pending', detail: '', tookMs: null }));
  const set = (name: TestStepName, changes: Partial<TestStep>) => {
    steps = Object.freeze(steps.map((step) => (step.name === name ? Object.freeze({ ...step, ...changes }) : step)));
    onStep?.(steps);
  };
  const run = async (name: TestStepName, work: () => Promise<string>): Promise<boolean> => {
    const start = environment.clock.now();
    set(name, { status: 'running' });
    const took = () => Math.round(environment.clock.now() - start);
    try {
      const detail = await orAbort(within(environment, kStepWithin, work()), signal);
      set(name, { status: 'success', detail, tookMs: took() });
      return true;
    } catch (error) {
      if (signal?.aborted) throw CallError.from(error);
      const isSkipped = error instanceof Skip;
      set(name, { status: isSkipped ? 'skipped' : 'failed', detail: isSkipped ? error.message : CallError.from(error).code, tookMs: took() });
      return false;
    }
  };

  const release = line.hold();
  const visits: ReturnType<TestNeeds['visit']>[] = [];
  try {
    const isOnline = await run('signalling', async () => (await line.whenOpen(), 'open'));
    if (isOnline) await run('round-trip', () => roundTrip(needs));
    else set('round-trip', { status: 'skipped' });
    const hasMic = await run('microphone', () => tryDevice(environment, 'mic'));
    await run('camera', () => tryDevice(environment, 'cam'));
    if (isOnline) await testMedia(needs, run, set, visits, hasMic);
    else for (const name of ['ice', 'turn', 'publish', 'subscribe', 'reconnect'] as const) set(name, { status: 'skipped' });
  } finally {
    await Promise.all(visits.map((visit) => visit.close()));
    release();
  }
  return Object.freeze({ steps, ok: steps.every(({ status }) => status === 'success' || status === 'skipped') });
}

async function testMedia(needs: TestNeeds, run: (name: TestStepName, work: () => Promise<string>) => Promise<boolean>, set: (name: TestStepName, changes: Partial<TestStep>) => void, visits: ReturnType<TestNeeds['visit']>[], hasMic: boolean): Promise<void> {
  const { environment, line, createRoom, visit } = needs;
  const iceServers = (await line.request('ice.servers', {})).iceServers as unknown as RTCIceServer[];
  await run('ice', () => gather(environment, { iceServers }));
  const hasTurn = iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith('turn')));
  await run('turn', () => (hasTurn ? gather(environment, { iceServers, iceTransportPolicy: 'relay' }) : Promise.reject(new Skip('no-turn'))));
  const canPublish = await run('publish', async () => {
    if (!line.store.state.serverMedia) throw new Skip('no-media-server');
    if (!hasMic) throw new Skip('no-microphone');
    const { id } = await createRoom({ media: 'sfu' });
    const [talker, listener] = [visit(id), visit(id)];
    visits.push(talker, listener);
    await talker.room.join({ name: 'Test', mic: true, cam: false });
    await listener.room.join({ name: 'Test', mic: false, cam: false });
    await until(environment, () => !!listener.room.participant(talker.room.state.self.id ?? '')?.audio.track);
    return 'published';
  });
  if (canPublish) await run('subscribe', async () => (await until(environment, () => visits[1]!.room.state.participants[0]?.link === 'connected'), 'connected'));
  else set('subscribe', { status: 'skipped' });
  if (canPublish) {
    await run('reconnect', async () => {
      const [again] = [visit(visits[0]!.room.id)];
      visits.push(again);
      await again.room.join({ name: 'Test', mic: false, cam: false });
      return 'joined';
    });
  } else set('reconnect', { status: 'skipped' });
}

async function roundTrip({ line, environment }: TestNeeds): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < 5; ++i) {
    const start = environment.clock.now();
    await line.request('ping', {});
    times.push(environment.clock.now() - start);
  }
  return `${Math.round(times.sort((a, b) => a - b)[2]!)} ms`;
}

async function tryDevice({ mediaDevices, isSecureContext }: Environment, kind: 'mic' | 'cam'): Promise<string> {
  if (!mediaDevices?.getUserMedia) throw problemError(isSecureContext ? 'unsupported' : 'insecure', kind);
  try {
    const stream = await mediaDevices.getUserMedia(kind === 'mic' ? { audio: true } : { video: true });
    const [track] = stream.getTracks();
    const label = track?.label ?? '';
    track?.stop();
    return label;
  } catch (error) {
    throw problemError(problemOf(error), kind, error);
  }
}

/** The kinds of candidates that are found. */
async function gather({ RTCPeerConnection }: Environment, configuration: RTCConfiguration): Promise<string> {
  const connection = new RTCPeerConnection(configuration);
  try {
    const kinds = new Set<string>();
    const done = new Promise<void>((resolve) => {
      connection.onicecandidate = ({ candidate }) => {
        if (!candidate) return resolve();
        kinds.add(candidate.type ?? 'host');
        if (candidate.type === 'relay') resolve();
      };
    });
    connection.createDataChannel('test');
    await connection.setLocalDescription();
    await done;
    if (kinds.size === 0) throw new CallError('no-candidates', 'No way to the network was found.');
    return [...kinds].sort().join(', ');
  } finally {
    connection.close();
  }
}

/** The step's bound ends it, at the latest with the visits. */
async function until({ clock }: Environment, holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => void clock.setTimeout(resolve, 100));
}

function within<T>({ clock }: Environment, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(new CallError('timeout', 'It took too long.')), ms);
    work.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}
