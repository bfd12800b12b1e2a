// What a host may do: each a request to the server, which decides.
import type { Line } from '../line/line.ts';
import type { Method, Params } from '../line/words.ts';
import type { HostTools, RequestOptions } from '../types.ts';

export function makeHostTools(line: Line, room: string): HostTools {
  const ask = async <M extends Method>(method: M, params: Omit<Params<M>, 'room'>, options: RequestOptions = {}): Promise<void> => {
    await line.request(method, { room, ...params } as unknown as Params<M>, options);
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
    lock: (locked, options) => ask('room.policy', { locked }, options),
    setLobby: (lobby, options) => ask('room.policy', { lobby }, options),
    setGuests: (guests, options) => ask('room.policy', { guests }, options),
    rename: (name, options) => ask('room.policy', { name }, options),
    promote: (peer, host = true, options) => ask('room.promote', { peer, host }, options),
    endForAll: (options) => ask('room.end', {}, options),
  };
}
