// Devices, one's own media, and the media of others as handles that can be shown in elements.
import type { Hub, Readable, Unsubscribe } from './common.ts';

export type DeviceKind = 'mic' | 'cam' | 'speaker';

/** Why a device cannot be had. Each needs another advice. */
export type DeviceProblem =
  | 'insecure' // the page was not opened by https
  | 'unsupported' // this browser has no such thing
  | 'denied' // the user, or a policy, refused the page
  | 'dismissed' // the question was closed without an answer
  | 'blocked-by-system' // the operating system refuses the browser
  | 'not-found' // there is no such device
  | 'in-use' // another program has it
  | 'effect-failed' // what is to hide the room behind the person could not be had; without it nothing is sent
  | 'failed'; // it broke while starting

export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  /** Empty until permission was given once. */
  readonly label: string;
}

export interface DevicesState {
  readonly mics: readonly Device[];
  readonly cams: readonly Device[];
  readonly speakers: readonly Device[];
  /** What the user picked, if it is still plugged in; null: the system's default. */
  readonly picked: { readonly mic: string | null; readonly cam: string | null; readonly speaker: string | null };
  readonly permissions: { readonly mic: PermissionState | 'unknown'; readonly cam: PermissionState | 'unknown' };
  /** Whether sound can be sent to a chosen speaker here. */
  readonly canPickSpeaker: boolean;
}

export interface DevicesEvents {
  /** A picked device was unplugged; `to` took its place, or null. */
  replaced: { readonly kind: DeviceKind; readonly from: string; readonly to: Device | null };
  added: { readonly device: Device };
}

export interface Devices extends Readable<DevicesState>, Hub<DevicesEvents> {
  /** Reads the list anew. Labels appear once a permission is there. */
  refresh(): Promise<DevicesState>;
  /** Remembers the choice for this browser, and switches running media over without asking anybody anew. Null: the default. */
  pick(kind: DeviceKind, id: string | null): Promise<void>;
}

export type VideoEffect = 'none' | 'blur-light' | 'blur-strong' | { readonly image: string };
export type NoiseSuppression = 'off' | 'standard' | 'strong';

export interface MicOptions {
  deviceId?: string;
  /** `standard` is the browser's own; `strong` loads a filter (@parley/client/noise). */
  noise?: NoiseSuppression;
  echoCancellation?: boolean;
  autoGain?: boolean;
}
export interface CamOptions {
  deviceId?: string;
  facing?: 'user' | 'environment';
  /** Highest number of lines wanted. Default 720. */
  height?: number;
  effect?: VideoEffect;
}
export interface ShareOptions {
  /** Share the sound, too, where the browser can. */
  audio?: boolean;
  /** `detail` for text and slides (sharp, slow), `motion` for films. Default `detail`. */
  content?: 'detail' | 'motion';
}

/** One's own microphone or camera. */
export interface LocalMediaState {
  /** What the user wants; kept while devices and connections come and go. */
  readonly wanted: boolean;
  /** Whether it is sending now (or would, once joined). */
  readonly on: boolean;
  /** It is being started. */
  readonly pending: boolean;
  readonly deviceId: string | null;
  readonly label: string;
  /** The system keeps the device from giving anything: during a phone call, or by a key on the machine. `setMic(true)` opens a microphone anew. */
  readonly interrupted: boolean;
  /** Wanted, and put off for a while by `pauseCam()`. */
  readonly paused: boolean;
  readonly problem: DeviceProblem | null;
}

/** A picture or sound that is, or may come. It stays the same object while tracks are replaced under it. */
export interface MediaHandle {
  readonly track: MediaStreamTrack | null;
  /** Holds exactly `track`; changes its identity with it. */
  readonly stream: MediaStream | null;
  /**
   * Shows it in the element, also after the track is replaced, and asks the server for the size that the element needs (none
   * while it cannot be seen). Attaching an audio handle plays it on the picked speaker.
   */
  attach(element: HTMLMediaElement): Unsubscribe;
  /** Called when `track` changes. */
  subscribe(listener: () => void): Unsubscribe;
}

/** Gives a filtered track for a raw one. Implemented by @parley/client/blur and /noise; any other will do. */
export interface TrackProcessor {
  process(track: MediaStreamTrack): Promise<MediaStreamTrack>;
  /** Takes on other options while it runs, so that its track goes on without a gap. False: it cannot, and another one has to be made. */
  change?(options: MicOptions & CamOptions): Promise<boolean>;
  stop(): void;
}
