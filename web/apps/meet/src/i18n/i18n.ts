// The languages: which there are, how one is chosen and loaded, and the look-up of words. English is in the app; the others come when asked.
import { format, type Say, type Values } from '@parley/react';
import { en, type Catalog, type WordKey } from './en.ts';

export const languages = {
  en: { name: 'English', dir: 'ltr' },
  de: { name: 'Deutsch', dir: 'ltr' },
  es: { name: 'Español', dir: 'ltr' },
  ar: { name: 'العربية', dir: 'rtl' },
} as const;

export type Language = keyof typeof languages;
const kLoad: Record<Language, () => Promise<Catalog>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  ar: async () => (await import('./ar.ts')).ar,
};

export const loadCatalog = (language: Language): Promise<Catalog> => kLoad[language]();

/** The first wanted language that there is. `wanted`: BCP 47 tags, best first. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(languages, base)) return base as Language;
  }
  return 'en';
}

export const sayIn = (catalog: Catalog, language: Language): Say<WordKey> =>
  (key: WordKey, values?: Values) => format(catalog[key], values, language);
