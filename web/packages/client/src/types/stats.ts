// How well media goes.
import type { Unsubscribe } from './common.ts';

/** Bars; `lost` where nothing arrives, `unknown` until the first measurement. */
export type Quality = 'unknown' | 'lost' | 'poor' | 'fair' | 'good';

export interface AudioStats {
  readonly bitsPerSecond: number;
  /** 0 to 1, in the last interval */
  readonly loss: number;
  readonly jitterMs: number;
  readonly codec: string;
  /** 1 to 4.5, by the E-model (ITU-T G.107) */
  readonly mos: number;
}
export interface VideoStats {
  readonly bitsPerSecond: number;
  readonly loss: number;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly freezes: number;
  readonly codec: string;
}
export interface LinkStats {
  readonly rttMs: number | null;
  /** `udp`, `tcp`, `relay` */
  readonly transport: string;
  /** What the path could carry to us or from us, where it is known. */
  readonly availableBps: number | null;
}
export interface FlowStats {
  readonly quality: Quality;
  readonly audio: AudioStats | null;
  readonly video: VideoStats | null;
  readonly screen: VideoStats | null;
}
export interface RoomStats {
  /** The clock's ms. */
  readonly at: number;
  readonly send: FlowStats & { readonly link: LinkStats | null };
  /** By peer id: what arrives from them. */
  readonly receive: Readonly<Record<string, FlowStats & { readonly link: LinkStats | null }>>;
}

export interface Stats {
  /** The newest, or null. */
  readonly latest: RoomStats | null;
  /** Every 2 s while live. */
  watch(listener: (stats: RoomStats) => void): Unsubscribe;
}
