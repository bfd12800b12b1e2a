// Around the switch for web push: keeps the subscription and its words fresh, and goes where a pressed notification leads.
import { useEffect } from 'react';
import { navigate, routeOf } from '../lib/router.ts';
import { useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';

export function PushKeeper() {
  const { say, language } = useWords();
  const { token, push } = useSettings();
  const isOn = push !== '' && token !== '';
  useEffect(() => {
    if (isOn) void import('../lib/push.ts').then(({ keepWords }) => keepWords(say, language)).catch(() => undefined);
  }, [isOn, say, language]);
  useEffect(() => {
    if (isOn) void import('../lib/push.ts').then(({ refresh }) => refresh(token)).catch(() => undefined);
  }, [isOn, token]);
  useEffect(() => {
    const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined; // none on plain http
    const hear = ({ data }: MessageEvent<{ parley?: unknown; path?: unknown } | null>) => {
      // Nobody is taken out of a call; what rings is shown there, too.
      if (data?.parley === 'show' && typeof data.path === 'string' && routeOf(location.pathname).screen !== 'room') navigate(data.path);
    };
    worker?.addEventListener('message', hear);
    worker?.startMessages();
    return () => worker?.removeEventListener('message', hear);
  }, []);
  return null;
}
