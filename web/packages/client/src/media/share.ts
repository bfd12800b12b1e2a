// One's own screen: the browser's picker, and the tracks that come of it.
import { CallError } from '../errors.ts';
import type { Environment, ShareOptions } from '../types.ts';
import { problemOf } from './problems.ts';

export interface ScreenTracks {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
}

/** Null where the user closed the picker; that is no error. `onEnded`: the user stopped it by the browser's own button. */
export async function openScreen(environment: Environment, { audio = false, content = 'detail' }: ShareOptions, onEnded: () => void): Promise<ScreenTracks | null> {
  const media = environment.mediaDevices;
  if (!media?.getDisplayMedia) throw new CallError(environment.isSecureContext ? 'media-unsupported' : 'insecure', 'This browser cannot share a screen here.');
  const frameRate = content === 'motion' ? 30 : 15;
  let stream: MediaStream;
  try {
    stream = await media.getDisplayMedia({ video: { frameRate: { max: frameRate } }, audio });
  } catch (error) {
    const problem = problemOf(error);
    if (problem === 'denied' || problem === 'dismissed') return null;
    const code = problem === 'blocked-by-system' ? 'media-permission-denied' : 'media-failed';
    throw new CallError(code, 'The screen is not to be had.', { cause: error });
  }
  const video = stream.getVideoTracks()[0]!;
  video.contentHint = content === 'motion' ? 'motion' : 'detail';
  video.addEventListener('ended', onEnded, { once: true });
  return { video, audio: stream.getAudioTracks()[0] ?? null };
}
