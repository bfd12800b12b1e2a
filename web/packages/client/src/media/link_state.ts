// What a browser's connection is to us, and when one that broke is worth another try.
import type { LinkState } from '../types.ts';

/** So long one that has lost its path may find it again by itself. */
export const kMendWithin = 2500;

/** Ms until another path is to be looked for; null: the connection stands, or has yet to. */
export function mendIn({ connectionState }: RTCPeerConnection): number | null {
  return connectionState === 'failed' ? 0 : connectionState === 'disconnected' ? kMendWithin : null;
}

export function stateOf(pc: RTCPeerConnection): LinkState {
  return pc.connectionState === 'connected' ? 'connected' : mendIn(pc) === null ? 'connecting' : 'interrupted';
}
