// The controls of a call: mute, camera, hang up, and sharing where the app offers it. It keeps no state of its own.
import { useEffect, useRef, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import { classes, useIcons, useSay } from './context.tsx';
import type { Labels } from './labels.ts';
import { Toggle } from './parts/toggle.tsx';

export interface CallControlsProps {
  isMuted: boolean;
  isVideoEnabled: boolean;
  onToggleMute: () => void;
  onToggleVideo: () => void;
  onEndCall: () => void;
  /** Shown only with `onToggleShare`. */
  isSharing?: boolean;
  onToggleShare?: () => void;
  hasMicrophone?: boolean;
  hasCamera?: boolean;
  /** More buttons, before the one that hangs up. */
  children?: ReactNode;
  labels?: Partial<Labels>;
  className?: string;
}

const kButtons = 'button:not(:disabled)';

/** One Tab stop, where one was last; the arrows go from button to button (ARIA toolbar). */
export function Toolbar({ label, children, className, id }: { label: string; children: ReactNode; className?: string; id?: string }) {
  const bar = useRef<HTMLDivElement>(null);
  const last = useRef<HTMLElement | null>(null);
  /** The buttons of the bar itself, not of a panel that one of them has opened. */
  const stopsOf = () =>
    [...(bar.current?.querySelectorAll<HTMLElement>(kButtons) ?? [])].filter((each) => !each.closest('.parley-panel') && each.offsetParent !== null);
  const settle = () => {
    const stops = stopsOf();
    const at = last.current && stops.includes(last.current) ? last.current : stops[0];
    for (const each of stops) each.tabIndex = each === at ? 0 : -1;
  };
  useEffect(settle);
  const onFocus = (event: FocusEvent<HTMLDivElement>) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>('button');
    if (!button || button.closest('.parley-panel')) return;
    last.current = button;
    settle();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = event.target as HTMLElement;
    if (!bar.current || at.closest('.parley-panel')) return;
    const rtl = getComputedStyle(bar.current).direction === 'rtl';
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    const stops = stopsOf();
    const index = stops.indexOf(at.closest<HTMLElement>('button') ?? at);
    const to = step ? stops[(index + step + stops.length) % stops.length] : event.key === 'Home' ? stops[0] : event.key === 'End' ? stops.at(-1) : null;
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  return (
    <div ref={bar} id={id} role="toolbar" aria-label={label} className={classes('parley-toolbar', className)} onKeyDown={onKeyDown} onFocus={onFocus}>
      {children}
    </div>
  );
}

export function CallControls(props: CallControlsProps) {
  const { isMuted, isVideoEnabled, isSharing = false, hasMicrophone = true, hasCamera = true } = props;
  const say = useSay(props.labels);
  const icons = useIcons();
  return (
    <Toolbar label={say('callControls')} className={classes('parley-controls', props.className)}>
      <Toggle className="parley-mic" pressed={isMuted} disabled={!hasMicrophone} onPress={props.onToggleMute}
        icon={isMuted ? icons.micOff : icons.mic} label={say(!hasMicrophone ? 'noMicrophone' : isMuted ? 'unmute' : 'mute')} />
      <Toggle className="parley-cam" pressed={!isVideoEnabled} disabled={!hasCamera} onPress={props.onToggleVideo}
        icon={isVideoEnabled ? icons.cam : icons.camOff} label={say(!hasCamera ? 'noCamera' : isVideoEnabled ? 'cameraOff' : 'cameraOn')} />
      {props.onToggleShare && (
        <Toggle className="parley-share" pressed={isSharing} onPress={props.onToggleShare} icon={isSharing ? icons.stopSharing : icons.share}
          label={say(isSharing ? 'stopSharing' : 'shareScreen')} />
      )}
      {props.children}
      <button type="button" className="parley-button parley-hang-up" title={say('hangUp')} aria-label={say('hangUp')} onClick={props.onEndCall}>
        {icons.hangUp}
        <span className="parley-word">{say('hangUp')}</span>
      </button>
    </Toolbar>
  );
}
