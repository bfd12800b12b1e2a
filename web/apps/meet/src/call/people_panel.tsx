// Everybody in the call, hands first, and for hosts who waits and what they may do (U10, U35).
import { Hand, Lock, LockOpen, Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { hueOf, initialsOf, useRoom, useRoomObject, useSay, type CallParticipant } from '@parley/react';
import { useTry } from '../lib/use_try.ts';
import { useWords } from '../lib/words.tsx';
import { PersonMenu } from './person_menu.tsx';

function WaitingList() {
  const room = useRoomObject();
  const { say } = useWords();
  const tryTo = useTry();
  const waiting = useRoom((state) => state.lobby);
  if (waiting.length === 0) return null;
  return (
    <section className="waiting-list" aria-label={say('waitingPeople', { count: waiting.length })}>
      <div className="row-between">
        <h3>{say('waitingPeople', { count: waiting.length })}</h3>
        {waiting.length > 1 && <button type="button" className="button small primary" onClick={() => tryTo(room.host.admitAll())}>{say('admitAll')}</button>}
      </div>
      <ul>
        {waiting.map(({ id, name }) => (
          <li key={id} className="person">
            <span className="person-name" dir="auto">{name || say('guest')}</span>
            <button type="button" className="button small" aria-label={say('denyPerson', { name })} onClick={() => tryTo(room.host.deny(id))}>{say('deny')}</button>
            <button type="button" className="button small primary" aria-label={say('admitPerson', { name })} onClick={() => tryTo(room.host.admit(id))}>{say('admit')}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function HostTools() {
  const room = useRoomObject();
  const { say } = useWords();
  const tryTo = useTry();
  const locked = useRoom((state) => state.room?.locked ?? false);
  const lobby = useRoom((state) => state.room?.lobby ?? 'off');
  const byLink = useRoom((state) => !state.room?.appointmentId && !state.room?.callId);
  return (
    <div className="host-tools" role="group" aria-label={say('hostTools')}>
      <button type="button" className="button small" onClick={() => tryTo(room.host.muteAll())}><MicOff />{say('muteAll')}</button>
      {byLink && (
        <button type="button" className="button small" aria-pressed={locked} onClick={() => tryTo(room.host.lock(!locked))}>
          {locked ? <LockOpen /> : <Lock />}
          {say(locked ? 'unlockRoom' : 'lockRoom')}
        </button>
      )}
      <label className="check"><input type="checkbox" checked={lobby !== 'off'} onChange={(event) => tryTo(room.host.setLobby(event.target.checked ? 'guests' : 'off'))} />{say('waitingRoomOption')}</label>
    </div>
  );
}

const kRoleWords = { host: 'host', practitioner: 'practitioner', patient: 'patient', guest: 'guest', participant: null } as const;

export function PeoplePanel({ participants, onWrite }: { participants: readonly CallParticipant[]; onWrite: (peer: string) => void }) {
  const { say } = useWords();
  const sayParts = useSay();
  const isHost = useRoom((state) => state.self.isHost);
  const hands = useRoom((state) => state.hands);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.focus(), []);
  const place = (id: string) => (hands.includes(id) ? hands.indexOf(id) : Infinity);
  const sorted = [...participants].sort((a, b) => place(a.id) - place(b.id) || 0);
  return (
    <div className="people-panel">
      {isHost && <WaitingList />}
      <ul ref={list} className="people-list" tabIndex={0} aria-label={say('peopleInCall')}>
        {sorted.map((person) => {
          const name = person.name || say('guest');
          const role = kRoleWords[person.role];
          return (
            <li key={person.id} className="person" data-peer={person.id}>
              <span className="parley-initials" data-hue={hueOf(person.userId ?? person.id)} aria-hidden="true">{initialsOf(name)}</span>
              <span className="person-words">
                <span className="person-name" dir="auto">{person.isLocal ? sayParts('nameAndYou', { name }) : name}</span>
                {role && role !== 'guest' && <span className="hint">{say(role)}</span>}
              </span>
              {person.handAt !== null && (
                <span className="badge hand" role="img" aria-label={say('handNumber', { number: place(person.id) + 1 })}><Hand /> {place(person.id) + 1}</span>
              )}
              <span className="person-signs" role="img" aria-label={[sayParts(person.isMuted ? 'microphoneOff' : 'microphone'), person.isVideoPaused ? sayParts('cameraPausedSign') : say(person.isVideoEnabled ? 'camera' : 'cameraIsOff')].join(', ')}>
                {person.isMuted ? <MicOff /> : <Mic />}
                {person.isVideoEnabled ? <Video /> : <VideoOff />}
              </span>
              {!person.isLocal && <PersonMenu person={person} onWrite={onWrite} />}
            </li>
          );
        })}
      </ul>
      {isHost && <HostTools />}
    </div>
  );
}
