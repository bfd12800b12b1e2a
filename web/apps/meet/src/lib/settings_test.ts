import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('what was kept is read again', () => {
  expect(readSettings(JSON.stringify({ name: 'Ada', scheme: 'dark', singleKeys: false, language: 'ar', people: [{ user: 'bob', name: 'Bob' }], background: 'sea' }))).toMatchObject({
    name: 'Ada', scheme: 'dark', singleKeys: false, language: 'ar', people: [{ user: 'bob', name: 'Bob' }], layout: 'grid', background: 'sea', push: '',
  });
});

test('who had chosen a blur in an earlier version is still blurred', () => {
  expect(readSettings('{"blur":true}').background).toBe('blur-strong');
  expect(readSettings('{"blur":true,"background":"none"}').background).toBe('none');
});

test.each([null, '', '{', '7', '[]', '{"name":7,"scheme":"pink","language":"constructor","people":[1,{"user":2}],"singleKeys":"no","autoGain":0,"background":"toString","restHidden":1}'])('what makes no sense is the default: %s', (text) => {
  expect(readSettings(text)).toMatchObject({ name: '', scheme: 'system', language: null, people: [], singleKeys: true, echoCancellation: true, autoGain: true, background: 'none', restHidden: null });
});
