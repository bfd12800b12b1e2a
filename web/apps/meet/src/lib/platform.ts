// What this browser and machine are, as far as words and keys depend on it. Abilities are looked for, not guessed from names.

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether calls are possible at all here. */
export const canCall = (): boolean => typeof RTCPeerConnection !== 'undefined' && typeof WebSocket !== 'undefined';

export const canShareScreen = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === 'function';

/** Used with fingers alone: a phone or tablet, whose camera and battery are worth a rest. */
export const isHandheld = (): boolean => matchMedia('(pointer: coarse)').matches && !matchMedia('(any-pointer: fine)').matches;

interface DocumentPip {
  requestWindow(options?: { width?: number; height?: number }): Promise<Window>;
  window: Window | null;
}
/** The window above all others that can hold any content (Document Picture-in-Picture). */
export const documentPip = (): DocumentPip | null => (window as { documentPictureInPicture?: DocumentPip }).documentPictureInPicture ?? null;
