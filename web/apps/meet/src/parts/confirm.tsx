// Asks before something that cannot be taken back.
import { useId } from 'react';
import { Modal } from '@parley/react';
import { useWords } from '../lib/words.tsx';

interface ConfirmProps {
  title: string;
  text: string;
  /** What the button that does it says. */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ title, text, action, onConfirm, onClose }: ConfirmProps) {
  const { say } = useWords();
  const id = useId();
  return (
    <Modal title={title} describedBy={id} onClose={onClose} urgent>
      <p id={id} className="lead">{text}</p>
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>{say('cancel')}</button>
        <button type="button" className="button danger"
          onClick={() => {
            onClose();
            onConfirm();
          }}>
          {action}
        </button>
      </div>
    </Modal>
  );
}
