// Picture in picture where the browser has no window for more than a video (U16): one video element of our own that shows whom the call is
// about, whoever comes and goes, with the keys for microphone, camera and leaving that the browser puts on it.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRoom, useRoomObject, type CallParticipant } from '@parley/react';
import type { MediaHandle } from '@parley/client';

export interface PipVideo {
  on: boolean;
  /** In a click. Rejects where there is no picture, or the browser wants none. */
  open: () => Promise<void>;
  close: () => void;
}

/** A shared screen first, then who speaks, then whoever can be seen. Never oneself. */
export function handleToShow(participants: readonly CallParticipant[], speakers: readonly string[]): MediaHandle | null {
  const others = participants.filter((person) => !person.isLocal);
  const screen = others.find((person) => person.isSharing);
  if (screen) return screen.screen;
  const seen = others.filter((person) => person.isVideoEnabled && !person.isHeldBack && person.video);
  const loudest = speakers.map((id) => seen.find((person) => person.id === id)).find(Boolean);
  return (loudest ?? seen[0])?.video ?? null;
}

const kKeys = ['togglemicrophone', 'togglecamera', 'hangup'] as const;
type Session = MediaSession & {
  setMicrophoneActive?(on: boolean): void;
  setCameraActive?(on: boolean): void;
};

/** The browser's own buttons on the small picture. Not all browsers know all of them. */
function useKeys(on: boolean, onLeave: () => void): void {
  const room = useRoomObject();
  const mic = useRoom((state) => state.self.mic.on);
  const cam = useRoom((state) => state.self.cam.on);
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    const session = navigator.mediaSession as Session | undefined;
    if (!on || !session) return;
    const does = {
      togglemicrophone: () => void room.setMic(!room.state.self.mic.on).catch(() => undefined),
      togglecamera: () => void room.setCam(!room.state.self.cam.on).catch(() => undefined),
      hangup: () => leave.current(),
    };
    const set = (key: (typeof kKeys)[number], handler: (() => void) | null) => {
      try {
        session.setActionHandler(key as MediaSessionAction, handler);
      } catch {
        // it does not know this one
      }
    };
    for (const key of kKeys) set(key, does[key]);
    return () => kKeys.forEach((key) => set(key, null));
  }, [on, room]);
  useEffect(() => {
    const session = navigator.mediaSession as Session | undefined;
    if (!on) return;
    session?.setMicrophoneActive?.(mic);
    session?.setCameraActive?.(cam);
  }, [on, mic, cam]);
}

export function usePipVideo(participants: readonly CallParticipant[], onLeave: () => void): PipVideo {
  const speakers = useRoom((state) => state.speakers);
  const [on, setOn] = useState(false);
  const video = useRef<HTMLVideoElement | null>(null);
  const handle = handleToShow(participants, speakers);
  const newest = useRef(handle);
  newest.current = handle;
  useKeys(on, onLeave);

  const put = useCallback((from: MediaHandle | null) => {
    // With nobody to be seen the last picture stays: an empty one would close the window.
    if (video.current && from?.stream && video.current.srcObject !== from.stream) video.current.srcObject = from.stream;
  }, []);
  const close = useCallback(() => {
    if (video.current && document.pictureInPictureElement === video.current) void document.exitPictureInPicture().catch(() => undefined);
    video.current?.remove();
    video.current = null;
    setOn(false);
  }, []);
  const open = useCallback(async () => {
    if (!newest.current?.stream) throw new Error('there is no picture to show');
    const made = Object.assign(document.createElement('video'), { muted: true, autoplay: true, playsInline: true, className: 'pip-video' });
    made.setAttribute('aria-hidden', 'true');
    video.current?.remove();
    video.current = made;
    document.body.append(made); // Safari shows none that is outside of the page
    try {
      put(newest.current);
      await made.play(); // until there is a size
      await made.requestPictureInPicture();
    } catch (error) {
      close();
      throw error;
    }
    made.addEventListener('leavepictureinpicture', close, { once: true });
    setOn(true);
  }, [put, close]);

  useEffect(() => {
    if (!on) return;
    put(handle);
    return handle?.subscribe(() => put(handle));
  }, [on, handle, put]);
  useEffect(() => close, [close]); // the call is over
  return useMemo(() => ({ on, open, close }), [on, open, close]);
}
