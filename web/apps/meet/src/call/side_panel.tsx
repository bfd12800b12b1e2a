// The panel beside the stage: chat or people. Esc closes it, and the focus goes back to what opened it.
import { X } from 'lucide-react';
import { ChatPanel, type CallParticipant } from '@parley/react';
import { useWords } from '../lib/words.tsx';
import { PeoplePanel } from './people_panel.tsx';

export type PanelName = 'chat' | 'people';

interface SidePanelProps {
  name: PanelName;
  writeTo: string | null;
  participants: readonly CallParticipant[];
  onClose: () => void;
  onWrite: (peer: string) => void;
}

export function SidePanel({ name, writeTo, participants, onClose, onWrite }: SidePanelProps) {
  const { say } = useWords();
  const title = say(name === 'chat' ? 'chat' : 'peopleInCall');
  return (
    <aside className="side" aria-label={title} onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && onClose()}>
      <div className="side-head">
        <h2>{title}</h2>
        <button type="button" className="parley-button sign quiet" aria-label={say('close')} title={say('close')} onClick={onClose}><X /></button>
      </div>
      {name === 'chat' ? <ChatPanel to={writeTo} /> : <PeoplePanel participants={participants} onWrite={onWrite} />}
    </aside>
  );
}
