// A modal dialog on the browser's own <dialog>: the focus stays in it and goes back to where it was, and the page behind is inert.
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { classes } from '../context.tsx';
import { kCanFocus } from './popup.tsx';

export interface ModalProps {
  title: ReactNode;
  children?: ReactNode;
  /** Esc, or a press beside the dialog. Without it the dialog stays until an answer is given. */
  onClose?: () => void;
  /** Read out at once, as for a ringing call. */
  urgent?: boolean;
  className?: string;
  describedBy?: string;
  /** Where the focus goes first: to the first control, or to the content, where a key that is just being typed presses nothing. */
  firstFocus?: 'control' | 'content';
}

export function Modal({ title, children, onClose, urgent = false, className, describedBy, firstFocus = 'control' }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const node = dialog.current;
    const opener = document.activeElement;
    if (node && !node.open) node.showModal();
    // The browser would take the body, which can be focused, too. Of radio buttons the chosen one stands for its group.
    const first = body.current?.querySelector<HTMLElement>(kCanFocus);
    const chosen = first instanceof HTMLInputElement && first.type === 'radio' ? body.current?.querySelector<HTMLElement>(`input[name="${first.name}"]:checked`) : null;
    (firstFocus === 'content' ? body.current : (chosen ?? first ?? body.current))?.focus();
    return () => {
      node?.close();
      // The browser gives the focus back only if the dialog is closed before it leaves the page; React takes it out first.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [firstFocus]);
  return (
    <dialog ref={dialog} className={classes('parley-modal', className)} role={urgent ? 'alertdialog' : undefined} aria-labelledby={id}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // Chromium closes a dialog at the second Esc without asking.
      onKeyDown={(event) => event.key === 'Escape' && event.preventDefault() === undefined && onClose?.()}
      onClick={(event) => event.target === event.currentTarget && onClose?.()}>
      <div ref={body} className="parley-modal-body" tabIndex={-1}>
        <h2 id={id} className="parley-modal-title">{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
