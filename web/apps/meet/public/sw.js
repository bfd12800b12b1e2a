// The service worker: shows what comes by web push while no page of Parley is looked at, and leads back to one. It keeps no page and no
// file. The words come from the page (src/lib/push.ts), in the language that its person has chosen, and wait in the cache.
/* global clients, registration */

const kWords = '/push-words';
const kEnglish = {
  lang: 'en', dir: 'ltr', ringingTitle: '{name} is calling', ringingText: 'Open Parley to answer', missedTitle: 'Missed call', missedText: '{name} called',
  answeredTitle: 'Answered on another device', declinedTitle: 'Declined on another device',
};
/** What became of what rang, by another device of the same person. */
const kElsewhere = { 'answered-elsewhere': 'answeredTitle', 'rejected-elsewhere': 'declinedTitle' };
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

/**
 * One notification for each call: what is newer takes the older one's place. So what rang is taken back without a sound by saying what
 * became of it, and not by closing it alone: browsers want each push to be seen, and put up a notice of their own, or take the
 * permission away, where it is not.
 */
async function show(notice) {
  const tag = `parley-call-${notice.callId}`;
  const rings = notice.type === 'ringing';
  // Who looks at a page sees it there; browsers then ask for nothing more. What rang before is over.
  if ((await windows()).some((page) => page.visibilityState === 'visible' && page.focused)) {
    if (!rings) for (const shown of await registration.getNotifications({ tag })) shown.close();
    return;
  }
  const words = await loadWords();
  const elsewhere = kElsewhere[notice.type];
  const name = String(notice.fromName || notice.from || '');
  const fill = (text) => text.replace('{name}', () => name);
  const time = Date.parse(notice.at);
  await registration.showNotification(fill(rings ? words.ringingTitle : words[elsewhere ?? 'missedTitle']), {
    body: rings ? words.ringingText : fill(words.missedText),
    lang: words.lang,
    dir: words.dir,
    icon: '/web/icon.svg',
    tag,
    renotify: !elsewhere,
    silent: Boolean(elsewhere),
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
