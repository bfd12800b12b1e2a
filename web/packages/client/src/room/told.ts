// What the server says of one room, sorted by who in the room it is for.
import type { Line } from '../line/line.ts';
import type { Events } from '@parley/protocol';
import type { EventName } from '../line/words.ts';
import type { Unsubscribe } from '../types.ts';

export type RoomTold = { readonly [Name in EventName]?: (data: Events[Name]) => void };

/** Calls `handlers` for events with that `room`, until unsubscribed. `room.updated` names it in its own way. */
export function listenInRoom(line: Line, room: string, handlers: RoomTold): Unsubscribe {
  const stops = (Object.keys(handlers) as EventName[]).map((name) =>
    line.told.on(name, (data) => {
      const named = (data as { room?: string | { id?: string } }).room;
      const id = typeof named === 'object' ? named.id : named;
      if (id === room) (handlers[name] as (data: unknown) => void)(data);
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
