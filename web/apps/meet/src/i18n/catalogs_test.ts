import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { format, type Message } from '@parley/react';
import { en } from './en.ts';
import { chooseLanguage, languages, loadCatalog, type Language } from './i18n.ts';

const textsOf = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const valuesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

describe.each(Object.keys(languages) as Language[])('U42: the catalogue of %s', (language) => {
  test('has every word of the English one, and no other', async () => {
    const catalog = await loadCatalog(language);
    expect(Object.keys(catalog).sort()).toEqual(Object.keys(en).sort());
    for (const [key, message] of Object.entries(catalog)) for (const text of textsOf(message)) expect(text.trim(), key).toBe(text || key);
  });

  test('has each plural form that the language knows', async () => {
    const catalog = await loadCatalog(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, message] of Object.entries(catalog)) {
      expect(typeof message, key).toBe(typeof en[key as keyof typeof en]);
      if (typeof message !== 'string') expect(Object.keys(message).sort(), key).toEqual(forms);
    }
  });

  test('sets in the same values as the English one', async () => {
    const catalog = await loadCatalog(language);
    for (const [key, message] of Object.entries(catalog)) {
      const most = new Set(textsOf(en[key as keyof typeof en]).flatMap(valuesIn));
      for (const text of textsOf(message)) for (const name of valuesIn(text)) expect(most.has(name), `${key}: {${name}}`).toBe(true);
      // The number may be a word in some forms (“one person”), other values may not be lost.
      for (const name of most) if (name !== 'count') for (const text of textsOf(message)) expect(valuesIn(text), key).toContain(name);
    }
  });

  test('is another text than the English one where that is to be expected', async () => {
    if (language === 'en') return;
    const catalog = await loadCatalog(language);
    const same = Object.keys(en).filter((key) => JSON.stringify(catalog[key as keyof typeof en]) === JSON.stringify(en[key as keyof typeof en]));
    expect(same.length).toBeLessThan(16);
  });
});

test('plural forms and numbers follow the language', () => {
  expect(format(en.peopleInside, { count: 1 })).toBe('One person is in the room.');
  expect(format(en.peopleInside, { count: 1234 }, 'de')).toContain('1.234');
  expect(format('{a} {missing}', { a: '<b>' })).toBe('<b> {missing}');
});

test.each([[['de-AT', 'en'], 'de'], [['fr', 'es-MX'], 'es'], [['ar'], 'ar'], [['fr'], 'en'], [[], 'en'], [['constructor'], 'en']])('%s chooses %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});

test('every word is said somewhere', () => {
  const folders = [new URL('../', import.meta.url), new URL('../../../../packages/react/src/', import.meta.url)];
  const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !/i18n|labels|_test/.test(name)).map((name) => readFileSync(new URL(name, folder), 'utf8')));
  const text = sources.join('\n');
  expect(Object.keys(en).filter((key) => !text.includes(`'${key}'`))).toEqual([]);
});
