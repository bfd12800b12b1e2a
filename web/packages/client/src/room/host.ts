// What a host may do: each a request to the server, which decides.
import type { Line } from '../line/line.ts';
import type { Answer, Method, Params } from '../line/words.ts';
import type { HostTools, RequestOptions } from '../types.ts';

/** `takeRoom`: a change of the room is told to all others; whoever asked for it has it from the reply. */
export function makeHostTools(line: Line, room: string, takeRoom: (changed: Answer<'room.policy'>['room']) => void): HostTools {
  const ask = async <M extends Method>(method: M, params: Omit<Params<M>, 'room'>, options: RequestOptions = {}): Promise<void> => {
    await line.request(method, { room, ...params } as unknown as Params<M>, options);
  };
  const policy = async (wanted: Omit<Params<'room.policy'>, 'room'>, options: RequestOptions = {}): Promise<void> => {
    takeRoom((await line.request('room.policy', { room, ...wanted }, options)).room);
  };
  return {
    admit: (waitingId, options) => ask('lobby.admit', { ask: waitingId }, options),
    deny: (waitingId, options) => ask('lobby.deny', { ask: waitingId }, options),
    admitAll: (options) => ask('lobby.admit_all', {}, options),
    mute: (peer, what = 'mic', options) => ask('room.mute', { peer, ...({ mic: { audio: true }, cam: { video: true }, screen: { screen: true } } as const)[what] }, options),
    muteAll: ({ video = false, ...options } = {}) => ask('room.mute_all', { video }, options),
    remove: (peer, options) => ask('room.remove', { peer }, options),
    lowerHand: (peer, options) => ask('room.hand', { peer, raised: false }, options),
    lowerAllHands: (options) => ask('room.lower_hands', {}, options),
    lock: (locked, options) => policy({ locked }, options),
    setLobby: (lobby, options) => policy({ lobby }, options),
    setGuests: (guests, options) => policy({ guests }, options),
    rename: (name, options) => policy({ name }, options),
    promote: (peer, host = true, options) => ask('room.promote', { peer, host }, options),
    endForAll: (options) => ask('room.end', {}, options),
  };
}
