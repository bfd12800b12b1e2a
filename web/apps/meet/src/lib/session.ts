// The token of this visit, and the client that is made with it.
import { createClient, type Client } from '@parley/client';
import { kEffects } from './filters.ts';
import { getSettings, setSettings } from './settings.ts';

/** A host app sends people here with `#token=…`. It is kept, and taken out of the address, which people copy. */
export function takeToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  setSettings({ token });
  history.replaceState(null, '', location.pathname + location.search);
}

export const makeClient = (): Client =>
  createClient({ token: () => getSettings().token || null, ...(kEffects && { assets: kEffects }) });
