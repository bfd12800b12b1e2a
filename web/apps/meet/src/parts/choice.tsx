// A line of a menu: it closes the menu, then does what it says.
import type { ReactNode } from 'react';

interface ChoiceProps {
  close: () => void;
  onChoose: () => void;
  /** Of what is on or off. */
  on?: boolean;
  className?: string;
  children: ReactNode;
}

export function Choice({ close, onChoose, on, className, children }: ChoiceProps) {
  return (
    <button type="button" className={className ? `choice ${className}` : 'choice'} aria-pressed={on}
      onClick={() => {
        close();
        onChoose();
      }}>
      {children}
    </button>
  );
}
