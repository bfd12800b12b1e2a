import { describe, expect, test } from 'vitest';
import { actionOf, ariaShortcut, shortcuts, writtenAs, type KeyPress } from './shortcuts.ts';

const press = (code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  target: 'page',
  ...more,
});
const pc = { mac: false, singleKeys: true };
const mac = { mac: true, singleKeys: true };

describe('U28: shortcuts', () => {
  test.each([
    ['Ctrl+D', press('KeyD', { ctrlKey: true }), pc, 'mic'],
    ['Ctrl+D in a text field', press('KeyD', { ctrlKey: true, target: 'text' }), pc, 'mic'],
    ['Command+D on a Mac', press('KeyD', { metaKey: true }), mac, 'mic'],
    ['Ctrl+D on a Mac', press('KeyD', { ctrlKey: true }), mac, null],
    ['Ctrl+E', press('KeyE', { ctrlKey: true }), pc, 'cam'],
    ['Ctrl+Shift+E', press('KeyE', { ctrlKey: true, shiftKey: true }), pc, 'react'],
    ['Ctrl+Shift+H', press('KeyH', { ctrlKey: true, shiftKey: true }), pc, 'hand'],
    ['Ctrl+Alt+Shift+H', press('KeyH', { ctrlKey: true, shiftKey: true, altKey: true }), pc, null],
    ['D alone', press('KeyD'), pc, null],
    ['F2', press('F2'), pc, 'toolbar'],
  ])('%s', (_, key, habits, action) => expect(actionOf(key, habits)).toBe(action));

  test.each([
    ['V on the page', press('KeyV'), pc, 'talk'],
    ['V on a button', press('KeyV', { target: 'button' }), pc, null],
    ['V in a text field', press('KeyV', { target: 'text' }), pc, null],
    ['V when single keys are switched off', press('KeyV'), { mac: false, singleKeys: false }, null],
    ['Ctrl+V', press('KeyV', { ctrlKey: true }), pc, null],
  ])('U29: push to talk: %s', (_, key, habits, action) => expect(actionOf(key, habits)).toBe(action));

  test('no two of them are the same', () => {
    expect(new Set(shortcuts.map(({ chord, code }) => chord + code)).size).toBe(shortcuts.length);
  });

  test('are written as the platform writes them', () => {
    expect(writtenAs('hand', false)).toBe('Ctrl+Shift+H');
    expect(writtenAs('hand', true)).toBe('⌘⇧H');
    expect(writtenAs('talk', true)).toBe('V');
    expect(ariaShortcut('mic', false)).toBe('Control+D');
    expect(ariaShortcut('help', true)).toBe('Meta+Shift+/');
  });
});
