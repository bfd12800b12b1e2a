// A whole call in one component: tiles, sound and controls. It takes what `useCall` gives, and needs nothing else.
import type { ReactNode } from 'react';
import { CallControls } from './call_controls.tsx';
import { classes } from './context.tsx';
import type { Labels } from './labels.ts';
import { ParticipantGrid } from './participant_grid.tsx';
import type { CallParticipant } from './participants.ts';
import { RoomAudio } from './parts/media.tsx';

export interface CallWindowProps {
  participants: readonly CallParticipant[];
  isMuted: boolean;
  isVideoEnabled: boolean;
  onToggleMute: () => void;
  onToggleVideo: () => void;
  onEndCall: () => void;
  /** More buttons beside those of the call. */
  children?: ReactNode;
  labels?: Partial<Labels>;
  className?: string;
}

export function CallWindow({ participants, children, labels, className, ...controls }: CallWindowProps) {
  return (
    <div className={classes('parley-window', className)}>
      <ParticipantGrid participants={participants} {...(labels && { labels })} />
      <RoomAudio participants={participants} />
      <CallControls {...controls} {...(labels && { labels })}>
        {children}
      </CallControls>
    </div>
  );
}
