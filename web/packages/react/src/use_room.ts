// The state of a room in components.
import type { RoomState } from '@parley/client';
import { useRoomObject } from './context.tsx';
import { useReadable } from './use_readable.ts';

/** A part of the state of the provider's room; the component is drawn again when that part changes. */
export function useRoom<Part>(select: (state: RoomState) => Part): Part {
  return useReadable(useRoomObject(), select);
}
