// The words of the chosen language for all of the app, and the page's `lang` and `dir`.
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Say } from '@parley/react';
import { en, type Catalog, type WordKey } from '../i18n/en.ts';
import { chooseLanguage, languages, loadCatalog, sayIn, type Language } from '../i18n/i18n.ts';
import { useSettings } from './settings.ts';

interface Words {
  say: Say<WordKey>;
  catalog: Catalog;
  language: Language;
}
const WordsContext = createContext<Words>({ say: sayIn(en, 'en'), catalog: en, language: 'en' });

export const useWords = (): Words => use(WordsContext);

export function WordsProvider({ first, children }: { first: { catalog: Catalog; language: Language }; children: ReactNode }) {
  const wanted = useSettings().language;
  const [now, setNow] = useState(first);
  useEffect(() => {
    const language = wanted ?? chooseLanguage(navigator.languages);
    if (language === now.language) return;
    let stale = false;
    void loadCatalog(language).then((catalog) => stale || setNow({ catalog, language }));
    return () => {
      stale = true;
    };
  }, [wanted, now.language]);
  useEffect(() => {
    document.documentElement.lang = now.language;
    document.documentElement.dir = languages[now.language].dir;
  }, [now.language]);
  const words = useMemo(() => ({ ...now, say: sayIn(now.catalog, now.language) }), [now]);
  return <WordsContext value={words}>{children}</WordsContext>;
}
