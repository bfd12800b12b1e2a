// Small choices of this browser, remembered: name, language, appearance, habits, the token and the people one calls. One store.
import { useSyncExternalStore } from 'react';
import { languages, type Language } from '../i18n/i18n.ts';
import { isBackground, type Background } from './background.ts';

export interface Person {
  user: string;
  name: string;
}

export interface Settings {
  name: string;
  language: Language | null;
  scheme: 'system' | 'light' | 'dark';
  singleKeys: boolean;
  layout: 'grid' | 'speaker';
  selfView: boolean;
  noise: boolean;
  background: Background;
  /** Whether the camera rests while the page is hidden; null: as this kind of device wants it. */
  restHidden: boolean | null;
  /** What the browser does to the microphone's sound; switched off for music. */
  echoCancellation: boolean;
  autoGain: boolean;
  token: string;
  /** The server's id of this browser's subscription to web push; '' while it is switched off. */
  push: string;
  people: Person[];
}

const kKey = 'parley.meet';
const kPeopleMax = 100;
const kDefaults: Settings = {
  name: '', language: null, scheme: 'system', singleKeys: true, layout: 'grid', selfView: true, noise: false, background: 'none', restHidden: null, echoCancellation: true, autoGain: true, token: '', push: '', people: [],
};

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' && value !== null && typeof (value as Person).user === 'string' && typeof (value as Person).name === 'string';

/** What was kept, as far as it is what it should be: another version of the app, or a person, may have written it. */
export function readSettings(text: string | null): Settings {
  let kept: unknown = null;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return kDefaults;
  }
  if (typeof kept !== 'object' || kept === null) return kDefaults;
  const from = kept as Partial<Record<keyof Settings, unknown>>;
  const settings = { ...kDefaults };
  for (const key of ['singleKeys', 'selfView', 'noise', 'echoCancellation', 'autoGain', 'restHidden'] as const) if (typeof from[key] === 'boolean') settings[key] = from[key];
  if (isBackground(from.background)) settings.background = from.background;
  else if ((kept as { blur?: unknown }).blur === true) settings.background = 'blur-strong'; // as earlier versions kept it
  if (typeof from.name === 'string') settings.name = from.name.slice(0, 80);
  if (typeof from.token === 'string') settings.token = from.token;
  if (typeof from.push === 'string') settings.push = from.push;
  if (typeof from.language === 'string' && Object.hasOwn(languages, from.language)) settings.language = from.language as Language;
  if (from.scheme === 'light' || from.scheme === 'dark') settings.scheme = from.scheme;
  if (from.layout === 'speaker') settings.layout = 'speaker';
  if (Array.isArray(from.people)) settings.people = from.people.filter(isPerson).slice(0, kPeopleMax);
  return settings;
}

function stored(): string | null {
  try {
    return localStorage.getItem(kKey);
  } catch {
    return null; // storage is switched off
  }
}

let settings: Settings = readSettings(typeof localStorage === 'undefined' ? null : stored());
const listeners = new Set<() => void>();

export const getSettings = (): Settings => settings;

export function setSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(kKey, JSON.stringify(settings));
  } catch {
    // it lasts as long as the page
  }
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSettings = (): Settings => useSyncExternalStore(subscribe, getSettings);
