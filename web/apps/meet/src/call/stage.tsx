// The stage of a call: draws what stage_plan.ts says.
import { useEffect, useReducer, useRef, useState } from 'react';
import { kNoSpotlight, nextSpotlight, ParticipantGrid, ParticipantTile, useRoom, type CallParticipant } from '@parley/react';
import { useAnnounce } from '../lib/announcer.tsx';
import { useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { PersonMenu } from './person_menu.tsx';
import { SelfCorner } from './self_corner.tsx';
import { planStage, type Spot } from './stage_plan.ts';

const kLook_ms = 500;

/** Who is shown large, held for a while. */
function useSpeaker(participants: readonly CallParticipant[]): string {
  const speakers = useRoom((state) => state.speakers);
  const [, look] = useReducer((count: number) => count + 1, 0);
  const now = useRef(kNoSpotlight);
  const others = participants.filter((person) => !person.isLocal).map((person) => person.id);
  const present = new Set(others);
  now.current = nextSpotlight(now.current, speakers.filter((id) => present.has(id)), present, Date.now());
  const waits = speakers.some((id) => present.has(id) && id !== now.current.id);
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(look, kLook_ms);
    return () => clearInterval(timer);
  }, [waits]);
  return now.current.id;
}

export interface StageProps {
  participants: readonly CallParticipant[];
  onWrite: (peer: string) => void;
}

export function Stage({ participants, onWrite }: StageProps) {
  const { say } = useWords();
  const announce = useAnnounce();
  const settings = useSettings();
  const [pinned, setPinned] = useState<Spot | null>(null);
  const speaker = useSpeaker(participants);
  const plan = planStage({ participants, pinned, layout: settings.layout, speaker, selfView: settings.selfView });
  const main = plan.main && participants.find((person) => person.id === plan.main?.peer);

  const pin = (spot: Spot, name: string) => {
    const same = pinned?.peer === spot.peer && pinned.shows === spot.shows;
    setPinned(same ? null : spot);
    announce(say(same ? 'unpinned' : 'pinned', { name }));
  };
  const tile = (person: CallParticipant, style: React.CSSProperties | undefined, shows: 'camera' | 'screen' = 'camera') => {
    const name = person.name || say('guest');
    return (
      <ParticipantTile key={`${person.id}:${shows}`} participant={person} shows={shows} style={style} pinned={pinned?.peer === person.id && pinned.shows === shows}
        {...(participants.length > 2 || person.isSharing ? { onPin: () => pin({ peer: person.id, shows }, name) } : {})}>
        {!person.isLocal && shows === 'camera' && <PersonMenu person={person} onWrite={onWrite} />}
      </ParticipantTile>
    );
  };

  return (
    <div className="stage" data-kind={plan.kind} data-strip={plan.kind === 'large' && plan.rest.length > 0 ? '' : undefined}>
      {plan.kind === 'grid' && <ParticipantGrid participants={plan.rest} renderTile={(person, style) => tile(person, style)} />}
      {main && plan.main && <div className="stage-main">{tile(main, undefined, plan.main.shows)}</div>}
      {plan.kind === 'large' && plan.rest.length > 0 && (
        <ul className="strip" aria-label={say('filmstrip')} tabIndex={0}>
          {plan.rest.map((person) => <li key={person.id}>{tile(person, undefined)}</li>)}
        </ul>
      )}
      {plan.floating && <SelfCorner person={plan.floating} />}
    </div>
  );
}
