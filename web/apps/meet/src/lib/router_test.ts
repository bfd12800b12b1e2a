import { expect, test } from 'vitest';
import { roomOf, routeOf } from './router.ts';

test.each([
  ['/', { screen: 'home' }],
  ['/people', { screen: 'people' }],
  ['/agenda', { screen: 'agenda' }],
  ['/room/AbC-_1', { screen: 'room', id: 'AbC-_1' }],
  ['/room/%zz', { screen: 'room', id: '%zz' }],
  ['/room/a/b', { screen: 'home' }],
  ['/constructor', { screen: 'home' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route));

test.each([
  ['https://call.example/room/abc', 'abc'],
  [' /room/abc ', 'abc'],
  ['abc', 'abc'],
  ['https://evil.example/room/abc', null],
  ['javascript:alert(1)', null],
  ['two words', null],
  ['', null],
])('a pasted “%s” leads to %s', (text, id) => expect(roomOf(text, 'https://call.example')).toBe(id));
