// Somebody rings: who it is, accept, decline. Esc does not decline: a call must not be lost by a key pressed in passing.
import { useId, type ReactNode } from 'react';
import { classes, useIcons, useSay } from './context.tsx';
import type { Labels } from './labels.ts';
import { hueOf, initialsOf } from './layout/person.ts';
import { Modal } from './parts/modal.tsx';

export interface IncomingCallModalProps {
  callerName: string;
  callType: 'DIRECT' | 'GROUP';
  onAccept: () => void;
  onReject: () => void;
  /** Below the name. */
  children?: ReactNode;
  labels?: Partial<Labels>;
  className?: string;
}

export function IncomingCallModal({ callerName, callType, onAccept, onReject, children, labels, className }: IncomingCallModalProps) {
  const say = useSay(labels);
  const icons = useIcons();
  const id = useId();
  const name = callerName || say('someone');
  return (
    <Modal urgent firstFocus="content" title={say(callType === 'GROUP' ? 'incomingGroupCall' : 'incomingCall')} describedBy={id} className={classes('parley-incoming', className)}>
      <span className="parley-initials" data-hue={hueOf(name)} aria-hidden="true">{initialsOf(name)}</span>
      <p id={id} className="parley-caller" dir="auto">{say('isCalling', { name })}</p>
      {children}
      <div className="parley-answers">
        <button type="button" className="parley-button parley-decline" onClick={onReject}>
          {icons.decline}
          <span>{say('decline')}</span>
        </button>
        <button type="button" className="parley-button parley-accept" onClick={onAccept}>
          {icons.accept}
          <span>{say('accept')}</span>
        </button>
      </div>
    </Modal>
  );
}
