// What one can do with another person in the call: hear them louder or softer, write to them, see their connection; and for hosts more.
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import { Popup, useRoom, useRoomObject, type CallParticipant } from '@parley/react';
import { useWords } from '../lib/words.tsx';
import { Choice } from '../parts/choice.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useTry } from '../lib/use_try.ts';
import { ConnectionDetail } from './connection_detail.tsx';

interface PersonMenuProps {
  person: CallParticipant;
  onWrite: (peer: string) => void;
}

export function PersonMenu({ person, onWrite }: PersonMenuProps) {
  const room = useRoomObject();
  const { say } = useWords();
  const tryTo = useTry();
  const isHost = useRoom((state) => state.self.isHost);
  const targetIsHost = useRoom((state) => state.participants.find(({ id }) => id === person.id)?.isHost ?? false);
  const inAppointment = useRoom((state) => (state.room?.appointmentId ?? null) !== null);
  const [open, setOpen] = useState<'remove' | 'detail' | null>(null);
  const name = person.name || say('guest');
  return (
    <>
      <Popup label={say('actionsFor', { name })} className="tile-menu" buttonClassName="tile-button" panelClassName="choices"
        panel={(close) => (
          <>
            <label className="volume">
              <span>{say('yourVolume', { name })}</span>
              <input type="range" min="0" max="100" defaultValue={Math.round(person.volume * 100)} onChange={(event) => room.participant(person.id)?.setVolume(Number(event.target.value) / 100)} />
            </label>
            <Choice close={close} onChoose={() => onWrite(person.id)}>{say('writeTo', { name })}</Choice>
            <Choice close={close} onChoose={() => setOpen('detail')}>{say('connection')}</Choice>
            {isHost && (
              <>
                {!person.isMuted && <Choice close={close} onChoose={() => tryTo(room.host.mute(person.id))}>{say('mutePerson', { name })}</Choice>}
                {person.isVideoEnabled && <Choice close={close} onChoose={() => tryTo(room.host.mute(person.id, 'cam'))}>{say('stopCameraOf', { name })}</Choice>}
                {person.isSharing && <Choice close={close} onChoose={() => tryTo(room.host.mute(person.id, 'screen'))}>{say('stopScreenOf', { name })}</Choice>}
                {person.handAt !== null && <Choice close={close} onChoose={() => tryTo(room.host.lowerHand(person.id))}>{say('lowerHandOf', { name })}</Choice>}
                {!targetIsHost && !inAppointment && <Choice close={close} onChoose={() => tryTo(room.host.promote(person.id, true))}>{say('makeHost', { name })}</Choice>}
                <Choice close={close} className="danger" onChoose={() => setOpen('remove')}>{say('removePerson', { name })}</Choice>
              </>
            )}
          </>
        )}>
        <EllipsisVertical />
      </Popup>
      {open === 'remove' && (
        <Confirm title={say('removeTitle', { name })} text={say('removeText')} action={say('removePerson', { name })} onClose={() => setOpen(null)} onConfirm={() => tryTo(room.host.remove(person.id))} />
      )}
      {open === 'detail' && <ConnectionDetail peer={person.id} name={name} onClose={() => setOpen(null)} />}
    </>
  );
}
