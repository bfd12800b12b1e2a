import { expect, test } from 'vitest';
import { effectOf, isBackground } from './background.ts';
import { kScenes, sceneImage } from './scenes.ts';

test('U22: each scene is a drawing of its own that needs nothing from elsewhere', () => {
  const drawings = kScenes.map((scene) => decodeURIComponent(sceneImage(scene)));
  expect(new Set(drawings).size).toBe(kScenes.length);
  for (const drawing of drawings) {
    expect(drawing).toMatch(/^data:image\/svg\+xml,<svg .*<\/svg>$/);
    expect(drawing).not.toMatch(/href|NaN|undefined/);
    expect(drawing.length).toBeLessThan(40_000);
  }
});

test('U22: a choice becomes an effect; where the own picture is not there the room behind is hidden all the same', () => {
  expect(effectOf('none')).toBe('none');
  expect(effectOf('blur-light')).toBe('blur-light');
  expect(effectOf('hills')).toEqual({ image: sceneImage('hills') });
  expect(effectOf('own')).toBe('blur-strong');
});

test.each(['', 'constructor', 'blur', 7, null, 'https://example.org/a.jpg'])('%s is no background', (value) => {
  expect(isBackground(value)).toBe(false);
});
