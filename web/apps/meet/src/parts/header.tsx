// The bar above every screen but the call: where one is, and what is for all screens.
import { Languages, LogIn, LogOut, SunMoon } from 'lucide-react';
import { useState } from 'react';
import { Popup, useClient, useReadable } from '@parley/react';
import { languages, type Language } from '../i18n/i18n.ts';
import { navigate } from '../lib/router.ts';
import { setSettings, useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { Link } from './link.tsx';
import { SignIn } from './sign_in.tsx';

export function Header({ path }: { path: string }) {
  const { say, language } = useWords();
  const settings = useSettings();
  const client = useClient();
  const missed = useReadable(client.calls, (state) => state.missed) ?? 0;
  const name = useReadable(client, (state) => state.name || state.user || '');
  const [signingIn, setSigningIn] = useState(false);
  const signedIn = settings.token !== '';
  const insecure = document.documentElement.dataset.insecure === 'true';
  return (
    <header className="header">
      <Link to="/" className="brand" current={path === '/'}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="32" height="32" />
        <span>{say('appName')}</span>
      </Link>
      {signedIn && (
        <nav className="nav" aria-label={say('navigation')}>
          <Link to="/people" current={path === '/people'}>{say('people')}</Link>
          <Link to="/history" current={path === '/history'}>
            {say('history')}
            {missed > 0 && <span className="count" aria-label={say('missedCount', { count: missed })}>{missed}</span>}
          </Link>
          <Link to="/agenda" current={path === '/agenda'}>{say('appointments')}</Link>
        </nav>
      )}
      {insecure && <p className="badge warn">{say('insecure')}</p>}
      <div className="header-end">
        <Popup label={say('language')} buttonClassName="sign quiet" panelClassName="choices"
          panel={(close) =>
            (Object.keys(languages) as Language[]).map((each) => (
              <button key={each} type="button" className="choice" lang={each} aria-pressed={each === language}
                onClick={() => {
                  setSettings({ language: each });
                  close();
                }}>
                {languages[each].name}
              </button>
            ))
          }>
          <Languages />
        </Popup>
        <Popup label={say('appearance')} buttonClassName="sign quiet" panelClassName="choices"
          panel={(close) =>
            ([['system', 'asSystem'], ['light', 'light'], ['dark', 'dark']] as const).map(([scheme, word]) => (
              <button key={scheme} type="button" className="choice" aria-pressed={settings.scheme === scheme}
                onClick={() => {
                  setSettings({ scheme });
                  close();
                }}>
                {say(word)}
              </button>
            ))
          }>
          <SunMoon />
        </Popup>
        {signedIn ? (
          <button type="button" className="button quiet account" title={say('signOut')} aria-label={`${say('signedInAs', { name })}. ${say('signOut')}`}
            onClick={() => {
              // The calls of who has left are nothing for whoever comes next.
              if (settings.push) void import('../lib/push.ts').then(({ switchOff }) => switchOff(settings.token, settings.push)).catch(() => undefined);
              setSettings({ token: '', push: '' });
              navigate('/');
            }}>
            <span dir="auto">{name}</span>
            <LogOut className="turns" />
          </button>
        ) : (
          <button type="button" className="button quiet" aria-label={say('signIn')} onClick={() => setSigningIn(true)}>
            <LogIn className="turns" />
            <span>{say('signIn')}</span>
          </button>
        )}
      </div>
      {signingIn && <SignIn onClose={() => setSigningIn(false)} />}
    </header>
  );
}
