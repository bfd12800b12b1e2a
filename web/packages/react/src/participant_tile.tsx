// One tile of a call: a person or a shared screen, with name and state. Its place is set by whoever holds it.
import { memo, type CSSProperties, type ReactNode } from 'react';
import { classes, useIcons, useSay } from './context.tsx';
import type { Labels } from './labels.ts';
import { hueOf, initialsOf } from './layout/person.ts';
import { Picture, useHasTrack } from './parts/media.tsx';
import { QualityBars } from './parts/quality_bars.tsx';
import type { CallParticipant } from './participants.ts';

export interface ParticipantTileProps {
  participant: CallParticipant;
  /** The person's camera, or the screen that the person shares. */
  shows?: 'camera' | 'screen';
  /** Turns the own camera's picture as in a mirror. */
  mirrored?: boolean;
  style?: CSSProperties | undefined;
  /** Whole pictures with edges, or cut to the tile. */
  fit?: 'cover' | 'contain';
  pinned?: boolean;
  /** Shows a button that pins. */
  onPin?: () => void;
  /** More inside the tile. */
  children?: ReactNode;
  labels?: Partial<Labels>;
  className?: string;
}

export const ParticipantTile = memo(function ParticipantTile(props: ParticipantTileProps) {
  const { participant: person, shows = 'camera', mirrored = true, pinned = false, onPin } = props;
  const say = useSay(props.labels);
  const icons = useIcons();
  const screen = shows === 'screen';
  const handle = screen ? person.screen : person.video;
  const hasTrack = useHasTrack(handle);
  const isHeldBack = !screen && person.isHeldBack;
  const isOff = !screen && !person.isVideoEnabled;
  const offSign = say(person.isVideoPaused ? 'cameraPausedSign' : 'cameraOffSign');
  const hasPicture = hasTrack && !isOff && !isHeldBack;
  const plain = person.name || say('guest');
  const name = screen
    ? person.isLocal ? say('yourScreen') : say('screenOf', { name: plain })
    : person.isLocal ? say('nameAndYou', { name: plain }) : plain;
  const trouble = person.isLocal || screen ? '' : person.link === 'interrupted' ? say('unstableMedia') : person.link === 'connecting' ? say('connectingMedia') : '';
  const hand = !screen && person.handAt !== null;
  return (
    <article className={classes('parley-tile', props.className)} style={props.style} aria-label={name} data-peer={person.id} data-shows={shows}
      data-self={person.isLocal || undefined} data-speaking={(!screen && person.isSpeaking && !person.isMuted) || undefined} data-picture={hasPicture || undefined}
      data-muted={(!screen && person.isMuted) || undefined} data-link={person.link} data-hand={hand || undefined} data-hue={hueOf(person.userId ?? person.id)}>
      <Picture handle={handle} mirrored={mirrored && person.isLocal && !screen} fit={props.fit ?? (screen ? 'contain' : 'cover')} className="parley-picture" />
      {!hasPicture && (
        <span className="parley-initials" aria-hidden="true">
          {screen ? icons.screen : initialsOf(plain)}
        </span>
      )}
      {trouble ? <p className="parley-trouble">{trouble}</p> : isHeldBack && <p className="parley-held-back">{say('pictureSaved')}</p>}
      <p className="parley-caption">
        {!screen && person.isMuted && (
          <span className="parley-sign parley-muted" role="img" aria-label={say('microphoneOff')}>
            {icons.micOff ?? say('microphoneOff')}
          </span>
        )}
        {isOff && (
          <span className="parley-sign" role="img" aria-label={offSign}>
            {icons.camOff ?? offSign}
          </span>
        )}
        {hand && (
          <span className="parley-sign parley-hand" role="img" aria-label={say('handRaised')}>
            {icons.hand ?? '✋'}
          </span>
        )}
        <span className="parley-name" dir="auto">{name}</span>
        {!person.isLocal && !screen && <QualityBars quality={person.quality} say={say} />}
      </p>
      {onPin && (
        <button type="button" className="parley-pin parley-button" aria-pressed={pinned} aria-label={say(pinned ? 'unpin' : 'pin', { name })}
          title={say(pinned ? 'unpin' : 'pin', { name })} onClick={onPin}>
          {(pinned ? icons.unpin : icons.pin) ?? say(pinned ? 'unpin' : 'pin', { name })}
        </button>
      )}
      {props.children}
    </article>
  );
});
