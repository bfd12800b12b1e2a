// Before a call: see oneself, choose devices, give a name, and join. It opens the preview and leaves joining to the app.
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { classes, useIcons, useRoomObject, useSay } from './context.tsx';
import { DeviceMenu } from './device_menu.tsx';
import type { Labels } from './labels.ts';
import { hueOf, initialsOf } from './layout/person.ts';
import { Picture, useHasTrack } from './parts/media.tsx';
import { Toggle } from './parts/toggle.tsx';
import { useRoom } from './use_room.ts';

export interface PreJoinProps {
  onJoin: (name: string) => void;
  initialName?: string;
  /** How many are inside, where it is known. */
  count?: number | null;
  heading?: ReactNode;
  /** While the app joins. */
  busy?: boolean;
  /** Into a large room one comes without being heard. Looked at once, when it is first drawn. */
  startMuted?: boolean;
  /** What the button says; “Join the call” by default. */
  action?: string;
  /** Below the preview: why a device is not to be had, and what to do. */
  notice?: ReactNode;
  /** Beside the switches of microphone and camera. */
  tools?: ReactNode;
  /** Above the name. */
  children?: ReactNode;
  labels?: Partial<Labels>;
  className?: string;
}

export const kNameMax = 80;

function Preview({ name, labels, tools }: { name: string; labels: Partial<Labels> | undefined; tools: ReactNode }) {
  const room = useRoomObject();
  const say = useSay(labels);
  const icons = useIcons();
  const mic = useRoom((state) => state.self.mic);
  const cam = useRoom((state) => state.self.cam);
  const hasPicture = useHasTrack(room.self.video) && cam.on;
  return (
    <div className="parley-preview" data-picture={hasPicture || undefined} role="group" aria-label={say('preview')}>
      <Picture handle={room.self.video} mirrored className="parley-picture" />
      {!hasPicture && (
        <div className="parley-preview-off">
          <span className="parley-initials" data-hue={hueOf(name)} aria-hidden="true">{initialsOf(name)}</span>
          <p role="status">{say(cam.pending ? 'cameraStarting' : 'cameraIsOff')}</p>
        </div>
      )}
      <div className="parley-preview-tools">
        <Toggle className="parley-mic" pressed={!mic.wanted} onPress={() => void room.setMic(!mic.wanted).catch(() => undefined)}
          icon={mic.on ? icons.mic : icons.micOff} label={say(mic.wanted ? 'mute' : 'unmute')} badge={mic.problem && <Problem />} />
        <Toggle className="parley-cam" pressed={!cam.wanted} onPress={() => void room.setCam(!cam.wanted).catch(() => undefined)}
          icon={cam.on ? icons.cam : icons.camOff} label={say(cam.wanted ? 'cameraOff' : 'cameraOn')} badge={cam.problem && <Problem />} />
        {tools}
      </div>
    </div>
  );
}

const Problem = () => <span className="parley-problem" aria-hidden="true">!</span>;

export function PreJoin(props: PreJoinProps) {
  const room = useRoomObject();
  const say = useSay(props.labels);
  const [name, setName] = useState(props.initialName ?? '');
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const startMuted = useRef(props.startMuted ?? false);
  const id = useId();
  useEffect(() => {
    // Together, so that the browser asks once where it can. Refusals stand in the room's state.
    if (room.state.self.mic.wanted || room.state.phase === 'idle') void Promise.allSettled([room.setMic(!startMuted.current), room.setCam(true)]);
  }, [room]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim();
    setMissing(!given);
    if (given) props.onJoin(given);
    else field.current?.focus();
  };
  return (
    <div className={classes('parley-prejoin', props.className)}>
      <Preview name={name} labels={props.labels} tools={props.tools} />
      <form className="parley-prejoin-form" onSubmit={submit} noValidate>
        <h1 className="parley-title">{props.heading ?? say('readyToJoin')}</h1>
        {props.count != null && <p className="parley-lead">{props.count > 0 ? say('peopleInside', { count: props.count }) : say('nobodyInside')}</p>}
        {props.children}
        <label htmlFor={id} className="parley-label">{say('yourName')}</label>
        <input ref={field} id={id} className="parley-input" value={name} maxLength={kNameMax} autoComplete="name" required dir="auto"
          aria-invalid={missing || undefined} aria-describedby={missing ? `${id}-error` : undefined}
          onChange={(event) => {
            setName(event.target.value);
            if (event.target.value.trim()) setMissing(false);
          }} />
        {missing && <p id={`${id}-error`} className="parley-error" role="alert">{say('nameNeeded')}</p>}
        <button type="submit" className="parley-button parley-primary" disabled={props.busy}>
          {props.busy ? say('joining') : (props.action ?? say('join'))}
        </button>
      </form>
      <div className="parley-prejoin-devices">
        {props.notice}
        <DeviceMenu room={room} {...(props.labels && { labels: props.labels })} />
      </div>
    </div>
  );
}
