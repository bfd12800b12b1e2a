// @parley/client: video calls by a Parley server, without a framework. Importing it touches nothing: no DOM, no network.
export { CallError } from './errors.ts';
export { createClient } from './client.ts';
export { kReactions } from './room/reactions.ts';
export type * from './types.ts';
