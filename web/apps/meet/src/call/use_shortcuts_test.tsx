// @vitest-environment jsdom
import '@parley/react/testing/setup';
import { RoomProvider } from '@parley/react';
import { fakeRoom } from '@parley/react/testing';
import { fireEvent, render } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Action } from '../lib/shortcuts.ts';
import { useShortcuts } from './use_shortcuts.ts';

function Keys({ act }: { act: (action: Action) => void }) {
  useShortcuts(act);
  return null;
}

test('U29: who talks by key is silent again when the key goes, also when the page was drawn anew meanwhile', () => {
  const room = fakeRoom();
  const page = (act: (action: Action) => void) => <RoomProvider room={room}><Keys act={act} /></RoomProvider>;
  const { rerender } = render(page(() => undefined));
  const wishes = () => room.asked.filter(([name]) => name === 'setMic').map(([, on]) => on);
  fireEvent.keyDown(document.body, { code: 'KeyV' });
  expect(wishes()).toEqual([true]);
  rerender(page(() => undefined));
  fireEvent.blur(window);
  expect(wishes()).toEqual([true, false]);
  fireEvent.keyUp(document.body, { code: 'KeyV' });
  expect(wishes()).toEqual([true, false]);
});
