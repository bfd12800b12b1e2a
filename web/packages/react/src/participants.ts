// People of a room as components draw them: plain values with handles to their media. Not the SDK's own objects, so that an app
// may hand in its own.
import { useMemo } from 'react';
import type { LinkState, MediaHandle, ParticipantState, Quality, Role, Room, RoomState, SelfState } from '@parley/client';
import { useReadable } from './use_readable.ts';

export interface CallParticipant {
  /** Of this connection. */
  id: string;
  userId: string | null;
  name: string;
  role: Role;
  isLocal: boolean;
  isMuted: boolean;
  isVideoEnabled: boolean;
  /** It is off for a while and comes back by itself. */
  isVideoPaused: boolean;
  /** The camera is on, and its picture is not fetched, to save data. */
  isHeldBack: boolean;
  isSharing: boolean;
  isSpeaking: boolean;
  /** When the hand was raised, ms since 1970. */
  handAt: number | null;
  link: LinkState;
  quality: Quality;
  /** The order of joining. */
  order: number;
  volume: number;
  video: MediaHandle | null;
  audio: MediaHandle | null;
  screen: MediaHandle | null;
  screenAudio: MediaHandle | null;
}

function ofSelf(room: Room, self: SelfState): CallParticipant {
  return {
    id: self.id ?? 'self',
    userId: self.user,
    name: self.name,
    role: self.role,
    isLocal: true,
    isMuted: !self.mic.on,
    isVideoEnabled: self.cam.on,
    isVideoPaused: self.cam.paused && !self.cam.on,
    isHeldBack: false,
    isSharing: self.screen.on,
    isSpeaking: self.speaking,
    handAt: self.handAt,
    link: 'connected',
    quality: self.quality,
    order: -1,
    volume: 0,
    video: room.self.video,
    audio: null, // one does not hear oneself
    screen: room.self.screen,
    screenAudio: null,
  };
}

function ofOther(room: Room, state: ParticipantState, audioOnly: boolean): CallParticipant {
  const there = room.participant(state.id);
  return {
    id: state.id,
    userId: state.user,
    name: state.name,
    role: state.role,
    isLocal: false,
    isMuted: !state.mic,
    isVideoEnabled: state.cam,
    isVideoPaused: state.camPaused,
    isHeldBack: audioOnly && state.cam,
    isSharing: state.screen,
    isSpeaking: state.speaking,
    handAt: state.handAt,
    link: state.link,
    quality: state.quality,
    order: state.order,
    volume: state.volume,
    video: there?.video ?? null,
    audio: there?.audio ?? null,
    screen: there?.screen ?? null,
    screenAudio: there?.screenAudio ?? null,
  };
}

/** One participant keeps its identity while nothing of it changes, so that a tile that did not change is not drawn again. */
function makeReader(room: Room): (state: RoomState) => CallParticipant[] {
  const known = new Map<string, { state: ParticipantState; audioOnly: boolean; made: CallParticipant }>();
  let self: { state: SelfState; made: CallParticipant } | null = null;
  return (state) => {
    if (self?.state !== state.self) self = { state: state.self, made: ofSelf(room, state.self) };
    const present = new Set(state.participants.map(({ id }) => id));
    for (const id of known.keys()) if (!present.has(id)) known.delete(id);
    const others = state.participants.map((participant) => {
      const entry = known.get(participant.id);
      const { audioOnly } = state;
      if (entry?.state === participant && entry.audioOnly === audioOnly) return entry.made;
      const made = ofOther(room, participant, audioOnly);
      known.set(participant.id, { state: participant, audioOnly, made });
      return made;
    });
    return [self.made, ...others];
  };
}

/** Oneself first, then the others in the order of joining. */
export function useParticipants(room: Room): CallParticipant[] {
  const read = useMemo(() => makeReader(room), [room]);
  return useReadable(room, read);
}
