// A button that opens a small panel beside it. Esc and a press elsewhere close it, and the focus goes back to the button. Not modal.
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { classes } from '../context.tsx';

export interface PopupProps {
  /** Names the button, and the panel. */
  label: string;
  /** What the button shows. */
  children: ReactNode;
  panel: (close: () => void) => ReactNode;
  className?: string;
  buttonClassName?: string;
  panelClassName?: string;
  title?: string;
  /** Opens it from outside (a shortcut), each time that the number changes. */
  openSignal?: number;
  ariaKeyShortcuts?: string;
  tabIndex?: number;
}

export const kCanFocus = 'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

export function Popup({ label, children, panel, className, buttonClassName, panelClassName, title, openSignal = 0, ariaKeyShortcuts, tabIndex }: PopupProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const id = useId();
  const firstSignal = useRef(openSignal);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (openSignal === firstSignal.current) return;
    firstSignal.current = openSignal;
    setOpen(true);
  }, [openSignal]);
  useEffect(() => {
    if (!open) return;
    content.current?.querySelector<HTMLElement>(kCanFocus)?.focus();
    const elsewhere = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere, true);
    return () => document.removeEventListener('pointerdown', elsewhere, true);
  }, [open]);

  // The arrows go through the panel, as in a menu; Tab does, too.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      return close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = event.target as HTMLElement;
    if (!step || !content.current || at.matches('input, select, textarea')) return;
    event.preventDefault();
    event.stopPropagation();
    const stops = [...content.current.querySelectorAll<HTMLElement>(kCanFocus)];
    stops[(stops.indexOf(at) + step + stops.length) % stops.length]?.focus();
  };

  return (
    <div ref={root} className={classes('parley-popup', className)} data-open={open || undefined}
      onBlur={(event) => event.relatedTarget && !root.current?.contains(event.relatedTarget as Node) && setOpen(false)}>
      <button ref={button} type="button" className={classes('parley-button', buttonClassName)} aria-label={label} title={title ?? label}
        aria-expanded={open} aria-controls={open ? id : undefined} aria-keyshortcuts={ariaKeyShortcuts} tabIndex={tabIndex}
        onClick={() => setOpen(!open)}>
        {children}
      </button>
      {open && (
        <div ref={content} id={id} role="group" aria-label={label} className={classes('parley-panel', panelClassName)} onKeyDown={onKeyDown}>
          {panel(close)}
        </div>
      )}
    </div>
  );
}
