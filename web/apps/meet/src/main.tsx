// Starts the app: the words of the wanted language first, so that nothing is drawn twice.
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { chooseLanguage, languages, loadCatalog } from './i18n/i18n.ts';
import { en } from './i18n/en.ts';
import { canCall } from './lib/platform.ts';
import { takeToken } from './lib/session.ts';
import { getSettings } from './lib/settings.ts';
import { Unsupported } from './screens/unsupported.tsx';
import './design/styles.css';

async function start() {
  takeToken();
  const wanted = getSettings().language ?? chooseLanguage(navigator.languages);
  const catalog = await loadCatalog(wanted).catch(() => null);
  const language = catalog ? wanted : 'en';
  document.documentElement.lang = language;
  document.documentElement.dir = languages[language].dir;
  const first = { catalog: catalog ?? en, language };
  createRoot(document.getElementById('app')!).render(canCall() ? <App first={first} /> : <Unsupported first={first} />);
}

void start();
