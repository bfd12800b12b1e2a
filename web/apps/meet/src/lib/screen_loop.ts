// Whether a shared screen shows the call that it is shared in: then it holds itself again and again (U17). The tab is known by a handle
// that only this page sets (W3C capture-handle-identity); of a whole screen one can only say that it may be so.

/** `tab`: this very tab; `screen`: a whole screen, on which this call may be seen. */
export type ScreenLoop = 'tab' | 'screen';

const kOwnTab = Math.random().toString(36).slice(2);

interface Marks {
  setCaptureHandleConfig?: (config: { handle: string; permittedOrigins: string[] }) => void;
}
interface Marked {
  getCaptureHandle?: () => { handle?: string } | null;
}

/** To be called before this tab is shared. */
export function markOwnTab(): void {
  try {
    (navigator.mediaDevices as (MediaDevices & Marks) | undefined)?.setCaptureHandleConfig?.({ handle: kOwnTab, permittedOrigins: [location.origin] });
  } catch {
    // Inside a frame it may not be set; then the tab is not told apart.
  }
}

export function loopOf(track: MediaStreamTrack | null): ScreenLoop | null {
  if (!track) return null;
  if ((track as MediaStreamTrack & Marked).getCaptureHandle?.()?.handle === kOwnTab) return 'tab';
  return track.getSettings?.().displaySurface === 'monitor' ? 'screen' : null;
}
