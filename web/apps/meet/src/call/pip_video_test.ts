import type { MediaHandle } from '@parley/client';
import type { CallParticipant } from '@parley/react';
import { expect, test } from 'vitest';
import { handleToShow } from './pip_video.ts';

const handle = (name: string) => ({ name, track: {} }) as unknown as MediaHandle & { name: string };
const who = (id: string, more: Partial<CallParticipant> = {}) =>
  ({ id, isLocal: id === 'me', isVideoEnabled: true, isHeldBack: false, isSharing: false, video: handle(`${id}:camera`), screen: handle(`${id}:screen`), ...more }) as CallParticipant;
const shown = (people: (string | CallParticipant)[], speakers: string[] = []) =>
  (handleToShow(people.map((each) => (typeof each === 'string' ? who(each) : each)), speakers) as { name?: string } | null)?.name ?? null;

test.each([
  ['nobody while alone', shown(['me']), null],
  ['the other one', shown(['me', 'ada']), 'ada:camera'],
  ['who speaks', shown(['me', 'ada', 'bob'], ['bob', 'ada']), 'bob:camera'],
  ['not oneself, who speaks', shown(['me', 'ada'], ['me']), 'ada:camera'],
  ['a screen before who speaks', shown(['me', 'ada', who('bob', { isSharing: true })], ['ada']), 'bob:screen'],
  ['not the own screen', shown([who('me', { isSharing: true }), 'ada']), 'ada:camera'],
  ['who can be seen before who speaks without a camera', shown(['me', 'ada', who('bob', { isVideoEnabled: false })], ['bob']), 'ada:camera'],
  ['nobody whose picture is not fetched', shown(['me', who('ada', { isHeldBack: true })]), null],
  ['nobody whose picture has not come', shown(['me', who('ada', { video: null })]), null],
])('U16: the small picture shows %s', (_what, is, wanted) => {
  expect(is).toBe(wanted);
});
