// The service worker: shows what comes by web push while no page of Parley is looked at, and leads back to one. It keeps no page and no
// file. The words come from the page (src/lib/push.ts), in the language that its person has chosen, and wait in the cache.
/* global clients, registration */

const kWords = '/push-words';
const kEnglish = {
  lang: 'en', dir: 'ltr', ringingTitle: '{name} is calling', ringingText: 'Open Parley to answer', missedTitle: 'Missed call', missedText: '{name} called',
};
/** Where a press leads: what was missed can be called back there, and what still rings is shown on every page. */
const kPlaces = { 'missed-call': '/history', ringing: '/people' };

async function loadWords() {
  try {
    const kept = await caches.match(kWords, { cacheName: 'parley-push' });
    return { ...kEnglish, ...(await kept?.json()) };
  } catch {
    return kEnglish;
  }
}

const windows = () => clients.matchAll({ type: 'window', includeUncontrolled: true });

async function show(notice) {
  // Who looks at a page sees it there.
  if ((await windows()).some((page) => page.visibilityState === 'visible' && page.focused)) return;
  const words = await loadWords();
  const rings = notice.type === 'ringing';
  const name = String(notice.fromName || notice.from || '');
  const fill = (text) => text.replace('{name}', () => name);
  const time = Date.parse(notice.at);
  await registration.showNotification(fill(rings ? words.ringingTitle : words.missedTitle), {
    body: rings ? words.ringingText : fill(words.missedText),
    lang: words.lang,
    dir: words.dir,
    icon: '/web/icon.svg',
    tag: `parley-call-${notice.callId}`, // what was missed takes the place of what rang
    renotify: true,
    requireInteraction: rings,
    ...(Number.isFinite(time) && { timestamp: time }),
    data: { path: kPlaces[notice.type] ?? '/history' },
  });
}

async function lead(path) {
  const [page] = (await windows()).sort((a, b) => Number(b.focused) - Number(a.focused));
  if (!page) return clients.openWindow(path);
  // The page knows whether it may leave what it shows: nobody is taken out of a call.
  page.postMessage({ parley: 'show', path });
  return page.focus();
}

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('push', (event) => {
  let notice = {};
  try {
    notice = event.data?.json() ?? {};
  } catch {
    // not ours; browsers want something to be shown all the same
  }
  event.waitUntil(show(notice));
});
addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.path ?? '/history'));
});
