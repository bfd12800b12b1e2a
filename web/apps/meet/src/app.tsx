// The whole app: what is around every screen, and which screen is shown.
import { lazy, Suspense, useEffect, useMemo } from 'react';
import type { Client } from '@parley/client';
import { CallProvider, useClient } from '@parley/react';
import type { Catalog } from './i18n/en.ts';
import type { Language } from './i18n/i18n.ts';
import { Announcer } from './lib/announcer.tsx';
import { icons } from './lib/icons.tsx';
import { routeOf, usePath } from './lib/router.ts';
import { makeClient } from './lib/session.ts';
import { useSettings } from './lib/settings.ts';
import { useWords, WordsProvider } from './lib/words.tsx';
import { Header } from './parts/header.tsx';
import { PushKeeper } from './parts/push_keeper.tsx';
import { Ringing } from './parts/ringing.tsx';
import { Toasts, useToast } from './parts/toasts.tsx';
import { Home } from './screens/home.tsx';
import { RoomScreen } from './screens/room.tsx';

// Screens that most people never open are fetched when they are.
const People = lazy(() => import('./screens/people.tsx'));
const HistoryScreen = lazy(() => import('./screens/history.tsx'));
const Agenda = lazy(() => import('./screens/agenda.tsx'));
const ConnectionTestScreen = lazy(() => import('./screens/network_check.tsx'));

function Screen() {
  const path = usePath();
  const { say } = useWords();
  const route = useMemo(() => routeOf(path), [path]);
  useEffect(() => {
    document.title = say('appName');
  }, [path, say]);
  if (route.screen === 'room') return <RoomScreen key={route.id} id={route.id} />;
  return (
    <>
      <Header path={path} />
      <main id="content" tabIndex={-1}>
        <Suspense fallback={<p className="parley-empty" role="status">{say('loading')}</p>}>
          {route.screen === 'home' && <Home />}
          {route.screen === 'people' && <People />}
          {route.screen === 'history' && <HistoryScreen />}
          {route.screen === 'agenda' && <Agenda />}
          {route.screen === 'test' && <ConnectionTestScreen />}
        </Suspense>
      </main>
    </>
  );
}

/** Who is signed in is to be reached, on every screen. */
function StayReachable() {
  const client = useClient();
  const { token } = useSettings();
  useEffect(() => {
    if (token) void client.connect().catch(() => undefined); // the line mends itself
  }, [client, token]);
  return null;
}

/** The picked speaker is gone, and another took its place (U2). For what one sends see lib/use_devices.ts. */
function DeviceNotices() {
  const { devices } = useClient();
  const { say } = useWords();
  const toast = useToast();
  useEffect(() => devices.on('replaced', ({ kind, to }) => kind === 'speaker' && to && toast(say('deviceReplaced', { name: to.label || say('systemDefault') }))), [devices, say, toast]);
  return null;
}

function Inner({ make }: { make: () => Client }) {
  const { catalog, language, say } = useWords();
  const { token, scheme } = useSettings();
  // Another person is another client; the old one's calls end.
  const client = useMemo(() => (void token, make()), [token, make]);
  useEffect(() => {
    addEventListener('pagehide', (event) => event.persisted || void client.close());
    return () => void client.close();
  }, [client]);
  useEffect(() => {
    if (scheme === 'system') delete document.documentElement.dataset.scheme;
    else document.documentElement.dataset.scheme = scheme;
  }, [scheme]);
  return (
    <CallProvider key={token} client={client} labels={catalog} locale={language} icons={icons}>
      <a className="skip" href="#content">{say('skipToContent')}</a>
      <StayReachable />
      <PushKeeper />
      <DeviceNotices />
      <Screen />
      <Ringing />
    </CallProvider>
  );
}

export function App({ first, make = makeClient }: { first: { catalog: Catalog; language: Language }; make?: () => Client }) {
  return (
    <WordsProvider first={first}>
      <Announcer>
        <Toasts>
          <Inner make={make} />
        </Toasts>
      </Announcer>
    </WordsProvider>
  );
}
