// Being told of calls while Parley is closed: this browser's subscription to web push, at its push service and at the server (U38). Fetched
// when it is used. What comes is shown by public/sw.js.
import type { Rest } from '@parley/protocol';
import type { Say } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { languages, type Language } from '../i18n/i18n.ts';
import { getSettings, setSettings } from './settings.ts';

/** Why not; each has a word of its own. `dismissed`: the browser's question was left without an answer. */
export type PushCause = 'insecure' | 'unsupported' | 'denied' | 'dismissed' | 'unavailable' | 'failed';

export class PushProblem extends Error {
  readonly pushCause: PushCause;
  constructor(pushCause: PushCause) {
    super(pushCause);
    this.pushCause = pushCause;
  }
}

/** What stands in the way from the start, or null. iOS has push for apps on the home screen alone. */
export function obstacle(): PushCause | null {
  if (!isSecureContext) return 'insecure';
  if (!('serviceWorker' in navigator) || typeof PushManager === 'undefined' || typeof Notification === 'undefined') return 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : null;
}

async function ask(method: string, path: string, token: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (answer.status === 501) throw new PushProblem('unavailable');
  if (!answer.ok) throw new PushProblem('failed');
  return answer.status === 204 ? null : answer.json();
}

const bytesOf = (base64url: string) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

const sameBytes = (a: ArrayBuffer | null, b: Uint8Array) => a !== null && a.byteLength === b.length && new Uint8Array(a).every((byte, at) => byte === b[at]);

async function subscriptionFor(key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  await navigator.serviceWorker.register('/sw.js', { scope: '/' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known && sameBytes(known.options.applicationServerKey, key)) return known;
  await known?.unsubscribe(); // of a server that had another key
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Leaves the words of notifications where the service worker finds them. */
export async function keepWords(say: Say<WordKey>, language: Language): Promise<void> {
  const name = '{name}';
  const words = {
    lang: language,
    dir: languages[language].dir,
    ringingTitle: say('isCallingTitle', { name }),
    ringingText: say('pushAnswer'),
    missedTitle: say('pushMissed'),
    missedText: say('pushMissedFrom', { name }),
    answeredTitle: say('pushAnswered'),
    declinedTitle: say('pushDeclined'),
  };
  const cache = await caches.open('parley-push');
  await cache.put('/push-words', new Response(JSON.stringify(words)));
}

/** Told to both; the id that the server gave is remembered. Rejects with a PushProblem. */
async function subscribe(token: string): Promise<void> {
  const { publicKey } = (await ask('GET', '/api/push/key', token)) as Rest.Operations['getPushKey']['result'];
  const subscription = await subscriptionFor(bytesOf(publicKey));
  const { id } = (await ask('POST', '/api/push/subscriptions', token, subscription.toJSON())) as Rest.Operations['subscribePush']['result'];
  if (getSettings().token === token) return setSettings({ push: id });
  await switchOff(token, id); // signed out meanwhile
}

/** Call it from a press: the browser asks its person. */
export async function switchOn(token: string): Promise<void> {
  const cause = obstacle();
  if (cause) throw new PushProblem(cause);
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') throw new PushProblem(permission === 'denied' ? 'denied' : 'dismissed');
  try {
    await subscribe(token);
  } catch (error) {
    // AbortError: the browser's push service is not to be reached.
    throw error instanceof PushProblem ? error : new PushProblem('failed');
  }
}

/** Here first, so that nothing is shown from now on, whatever the server says. */
export async function switchOff(token: string, push: string): Promise<void> {
  setSettings({ push: '' });
  const registration = await navigator.serviceWorker?.getRegistration('/');
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe().catch(() => false);
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  // Without an answer the push service will tell it: 410.
  if (push && token) await ask('DELETE', `/api/push/subscriptions/${encodeURIComponent(push)}`, token).catch(() => undefined);
}

/** At each start: browsers change their keys, and their person may have taken the permission back. */
export async function refresh(token: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration('/');
  const known = await registration?.pushManager.getSubscription();
  if (!known || Notification.permission !== 'granted') return setSettings({ push: '' });
  await subscribe(token).catch(() => undefined); // offline: next time
}
