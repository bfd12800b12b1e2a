// The keyboard shortcuts of a call: which key press means what, and how a shortcut is written. Pure; use_shortcuts.ts listens.
import type { WordKey } from '../i18n/en.ts';

export type Action = 'mic' | 'cam' | 'talk' | 'hand' | 'chat' | 'people' | 'react' | 'full' | 'leave' | 'help' | 'toolbar';

/** Ctrl, or Command on a Mac; with Shift; or the key alone. */
type Chord = 'mod' | 'mod+shift' | 'alone';

interface Shortcut {
  action: Action;
  chord: Chord;
  /** KeyboardEvent.code, so that it is the same place on every keyboard. */
  code: string;
  shown: string;
  word: WordKey;
}

export const shortcuts: readonly Shortcut[] = [
  { action: 'mic', chord: 'mod', code: 'KeyD', shown: 'D', word: 'scMic' },
  { action: 'cam', chord: 'mod', code: 'KeyE', shown: 'E', word: 'scCam' },
  { action: 'talk', chord: 'alone', code: 'KeyV', shown: 'V', word: 'scTalk' },
  { action: 'hand', chord: 'mod+shift', code: 'KeyH', shown: 'H', word: 'scHand' },
  { action: 'chat', chord: 'mod+shift', code: 'KeyM', shown: 'M', word: 'scChat' },
  { action: 'people', chord: 'mod+shift', code: 'KeyP', shown: 'P', word: 'scPeople' },
  { action: 'react', chord: 'mod+shift', code: 'KeyE', shown: 'E', word: 'scReact' },
  { action: 'full', chord: 'mod+shift', code: 'KeyF', shown: 'F', word: 'scFull' },
  { action: 'leave', chord: 'mod+shift', code: 'KeyL', shown: 'L', word: 'scLeave' },
  { action: 'help', chord: 'mod+shift', code: 'Slash', shown: '/', word: 'scHelp' },
  { action: 'toolbar', chord: 'alone', code: 'F2', shown: 'F2', word: 'scToolbar' },
];

export interface KeyPress {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  /** Where the press goes: text fields keep their letters, and buttons theirs. */
  target: 'text' | 'button' | 'page';
}

export interface KeyHabits {
  mac: boolean;
  /** Shortcuts of one letter can be switched off (WCAG 2.2, 2.1.4). */
  singleKeys: boolean;
}

export function actionOf(press: KeyPress, { mac, singleKeys }: KeyHabits): Action | null {
  if (press.altKey) return null;
  const mod = mac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  const none = !press.ctrlKey && !press.metaKey && !press.shiftKey;
  for (const { action, chord, code } of shortcuts) {
    if (code !== press.code) continue;
    if (chord === 'mod' && mod && !press.shiftKey) return action;
    if (chord === 'mod+shift' && mod && press.shiftKey) return action;
    if (chord === 'alone' && none) {
      if (code.startsWith('Key') && (!singleKeys || press.target !== 'page')) return null;
      return action;
    }
  }
  return null;
}

/** What a person reads: `Ctrl+Shift+H`, `⌘⇧H`. */
export function writtenAs(action: Action, mac: boolean): string {
  const shortcut = shortcuts.find((each) => each.action === action);
  if (!shortcut) return '';
  const before = { alone: ['', ''], mod: ['Ctrl+', '⌘'], 'mod+shift': ['Ctrl+Shift+', '⌘⇧'] }[shortcut.chord];
  return `${before[mac ? 1 : 0]}${shortcut.shown}`;
}

/** What assistive technology reads (aria-keyshortcuts). */
export function ariaShortcut(action: Action, mac: boolean): string {
  const shortcut = shortcuts.find((each) => each.action === action);
  if (!shortcut) return '';
  const mod = mac ? 'Meta+' : 'Control+';
  return { alone: '', mod, 'mod+shift': `${mod}Shift+` }[shortcut.chord] + shortcut.shown;
}
