// Calls between people in one hook: ring, be rung, answer, hang up, mute. It needs a CallProvider.
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { CallError, type Call, type CallEndReason, type CallState, type Room } from '@parley/client';
import { useClient } from './context.tsx';
import { useParticipants, type CallParticipant } from './participants.ts';
import { useReadable } from './use_readable.ts';

export type CallType = 'DIRECT' | 'GROUP';

export interface CallInfo {
  sessionId: string;
  callType: CallType;
  callerId: string;
  callerName: string;
  participantIds: string[];
  status: 'RINGING' | 'ACTIVE' | 'ENDED';
}

export interface UseCallOptions {
  onIncomingCall?: (call: CallInfo) => void;
  onCallEnded?: (ended: { call: CallInfo; reason: CallEndReason }) => void;
}

export interface UseCall {
  currentCall: CallInfo | null;
  incomingCall: CallInfo | null;
  isInCall: boolean;
  isMuted: boolean;
  isVideoEnabled: boolean;
  participants: CallParticipant[];
  /** Rings; rejects with a CallError (`user-busy`, `user-offline`, …). */
  initiateCall: (userIds: string[], callType?: CallType, conversationId?: string) => Promise<CallInfo>;
  acceptCall: () => Promise<void>;
  rejectCall: () => Promise<void>;
  endCall: () => Promise<void>;
  toggleMute: () => Promise<void>;
  toggleVideo: () => Promise<void>;
}

const kStatus = { outgoing: 'RINGING', incoming: 'RINGING', connecting: 'ACTIVE', active: 'ACTIVE', ended: 'ENDED' } as const;

function infoOf(state: CallState): CallInfo {
  return {
    sessionId: state.id,
    callType: state.type === 'group' ? 'GROUP' : 'DIRECT',
    callerId: state.initiator,
    callerName: state.callerName,
    participantIds: state.people.map(({ user }) => user),
    status: kStatus[state.phase],
  };
}

/** A room that is never joined stands in while there is no call, so that the hooks below always have one. */
const kNoRoom = '';

export function useCall(options: UseCallOptions = {}): UseCall {
  const client = useClient();
  const { calls } = client;
  const current = useReadable(calls, (state) => state.current);
  const incoming = useReadable(calls, (state) => state.incoming);
  const live = current && current.phase !== 'ended' ? current : null;
  const room: Room = calls.get(live?.id ?? '')?.room ?? client.room(kNoRoom);
  const people = useParticipants(room);
  const self = useReadable(room, (state) => state.self);

  const handlers = useRef(options);
  handlers.current = options;
  useEffect(() => {
    const off = [
      calls.on('incoming', ({ call }) => handlers.current.onIncomingCall?.(infoOf(call.state))),
      calls.on('ended', ({ call, reason }) => handlers.current.onCallEnded?.({ call: infoOf(call.state), reason })),
    ];
    void client.connect().catch(() => undefined); // the line mends itself; its state says so
    return () => off.forEach((end) => end());
  }, [client, calls]);

  const initiateCall = useCallback(
    async (userIds: string[], callType?: CallType, conversationId?: string) => {
      const call = await calls.start({
        to: userIds,
        ...(callType && { type: callType === 'GROUP' ? 'group' : 'direct' }),
        ...(conversationId && { conversation: conversationId }),
      });
      return infoOf(call.state);
    },
    [calls],
  );
  const act = useCallback(
    (which: 'current' | 'incoming', what: (call: Call) => Promise<void>) => async () => {
      const call = calls[which];
      if (!call) throw new CallError('not-found', 'There is no such call now.');
      await what(call);
    },
    [calls],
  );
  const acceptCall = useMemo(() => act('incoming', (call) => call.accept()), [act]);
  const rejectCall = useMemo(() => act('incoming', (call) => call.reject()), [act]);
  const endCall = useMemo(() => act('current', (call) => call.end()), [act]);
  const toggleMute = useMemo(() => act('current', ({ room }) => room.setMic(!room.state.self.mic.wanted)), [act]);
  const toggleVideo = useMemo(() => act('current', ({ room }) => room.setCam(!room.state.self.cam.wanted)), [act]);

  return {
    currentCall: useMemo(() => live && infoOf(live), [live]),
    incomingCall: useMemo(() => incoming && infoOf(incoming), [incoming]),
    isInCall: live !== null,
    isMuted: !self.mic.on,
    isVideoEnabled: self.cam.on,
    participants: live ? people : kNobody,
    initiateCall,
    acceptCall,
    rejectCall,
    endCall,
    toggleMute,
    toggleVideo,
  };
}

const kNobody: CallParticipant[] = [];
