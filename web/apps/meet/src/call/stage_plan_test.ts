import { expect, describe, test } from 'vitest';
import type { CallParticipant } from '@parley/react';
import { planStage, type StageWish } from './stage_plan.ts';

const who = (id: string, more: Partial<CallParticipant> = {}) => ({ id, isLocal: id === 'me', isSharing: false, ...more }) as CallParticipant;
const plan = (ids: (string | CallParticipant)[], more: Partial<StageWish> = {}) => {
  const participants = ids.map((id) => (typeof id === 'string' ? who(id) : id));
  const { kind, main, rest, floating } = planStage({ participants, pinned: null, layout: 'grid', speaker: '', selfView: true, ...more });
  return [kind, main && `${main.peer}:${main.shows}`, rest.map(({ id }) => id).join(' '), floating?.id ?? null];
};
const pin = (peer: string) => ({ pinned: { peer, shows: 'camera' as const } });

describe('U13, U15, U17: what stands where', () => {
  test.each([
    ['alone: only oneself', plan(['me']), ['grid', null, 'me', null]],
    ['alone, own view hidden: oneself all the same', plan(['me'], { selfView: false }), ['grid', null, 'me', null]],
    ['two: the other large, oneself in the corner', plan(['me', 'ada']), ['pair', 'ada:camera', '', 'me']],
    ['two, own view hidden', plan(['me', 'ada'], { selfView: false }), ['pair', 'ada:camera', '', null]],
    ['three: all alike', plan(['me', 'ada', 'bob']), ['grid', null, 'me ada bob', null]],
    ['three, own view hidden', plan(['me', 'ada', 'bob'], { selfView: false }), ['grid', null, 'ada bob', null]],
    ['speaker layout: who speaks is large', plan(['me', 'ada', 'bob'], { layout: 'speaker', speaker: 'bob' }), ['large', 'bob:camera', 'me ada', null]],
    ['speaker layout: before anybody spoke', plan(['me', 'ada', 'bob'], { layout: 'speaker' }), ['large', 'ada:camera', 'me bob', null]],
    ['a screen is large, its person in the strip', plan(['me', who('ada', { isSharing: true }), 'bob']), ['large', 'ada:screen', 'me ada bob', null]],
    ['the own screen is never large by itself', plan([who('me', { isSharing: true }), 'ada', 'bob']), ['grid', null, 'me ada bob', null]],
    ['a pin wins over speaker and screen', plan(['me', who('ada', { isSharing: true }), 'bob'], pin('bob')), ['large', 'bob:camera', 'me ada', null]],
    ['a pin of somebody who left is nothing', plan(['me', 'ada', 'bob'], pin('eve')), ['grid', null, 'me ada bob', null]],
    ['oneself can be pinned', plan(['me', 'ada', 'bob'], pin('me')), ['large', 'me:camera', 'ada bob', null]],
  ])('%s', (_, is, expected) => expect(is).toEqual(expected));
});
