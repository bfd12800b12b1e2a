// A button for something that is on or off. Its name is what a press does; assistive technology is told the state as well.
import type { ReactNode } from 'react';
import { classes } from '../context.tsx';

export interface ToggleProps {
  /** What a press does now: “Mute”, “Unmute”. */
  label: string;
  pressed: boolean;
  onPress: () => void;
  icon?: ReactNode;
  disabled?: boolean;
  className?: string;
  title?: string;
  ariaKeyShortcuts?: string;
  tabIndex?: number;
  badge?: ReactNode;
}

export function Toggle({ label, pressed, onPress, icon, disabled, className, title, ariaKeyShortcuts, tabIndex, badge }: ToggleProps) {
  return (
    <button type="button" className={classes('parley-button', className)} aria-pressed={pressed} disabled={disabled} title={title ?? label}
      aria-label={label} aria-keyshortcuts={ariaKeyShortcuts} tabIndex={tabIndex} onClick={onPress}>
      {icon}
      <span className="parley-word">{label}</span>
      {badge}
    </button>
  );
}
