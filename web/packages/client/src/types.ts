// The whole public interface, as types.
export type * from './types/common.ts';
export type * from './types/media.ts';
export type * from './types/stats.ts';
export type * from './types/room.ts';
export type * from './types/calls.ts';
export type * from './types/client.ts';
