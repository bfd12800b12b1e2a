// What all components share: the client, the words and the icons. CallProvider gives it; a component's own `labels` go before.
import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createClient, type Client, type ClientOptions, type Room } from '@parley/client';
import { defaultLabels, format, type Labels, type Say } from './labels.ts';

/** Signs that stand before or instead of words. Without them the words are shown. */
export type IconName =
  | 'mic' | 'micOff' | 'cam' | 'camOff' | 'share' | 'stopSharing' | 'hangUp' | 'accept' | 'decline' | 'hand' | 'pin' | 'unpin' | 'send' | 'screen'
  | 'missed' | 'outgoing' | 'incoming' | 'group' | 'next' | 'previous' | 'sound' | 'warning';
export type Icons = Partial<Record<IconName, ReactNode>>;

interface Shared {
  client: Client | null;
  labels: Labels;
  locale: string;
  icons: Icons;
}

const SharedContext = createContext<Shared>({ client: null, labels: defaultLabels, locale: 'en', icons: {} });
const RoomContext = createContext<Room | null>(null);

export interface CallProviderProps {
  /** A client made outside; it is not closed here. */
  client?: Client;
  /** Otherwise one is made of these at the first drawing, and closed at the end. Later changes are not looked at. */
  options?: ClientOptions;
  labels?: Partial<Labels>;
  /** BCP 47, for numbers and plurals. */
  locale?: string;
  icons?: Icons;
  children?: ReactNode;
}

const kNoIcons: Icons = {};

export function CallProvider({ client: given, options, labels, locale = 'en', icons = kNoIcons, children }: CallProviderProps) {
  const [own] = useState(() => (given ? null : createClient(options)));
  const client = given ?? own;
  const closing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    clearTimeout(closing.current);
    if (!own) return;
    // React's strict mode unmounts and mounts again at once: only who stays away is closed.
    return () => {
      closing.current = setTimeout(() => void own.close(), 0);
    };
  }, [own]);
  const shared = useMemo(() => ({ client, labels: { ...defaultLabels, ...labels }, locale, icons }), [client, labels, locale, icons]);
  return <SharedContext value={shared}>{children}</SharedContext>;
}

/** The provider's client. */
export function useClient(): Client {
  const { client } = use(SharedContext);
  if (!client) throw new Error('Put a <CallProvider client={…}> around components that make calls.');
  return client;
}

export const useLocale = (): string => use(SharedContext).locale;
export const useIcons = (): Icons => use(SharedContext).icons;

/** The words: those handed to the component, else the provider's, else English. */
export function useSay(own?: Partial<Labels>): Say {
  const { labels, locale } = use(SharedContext);
  return useMemo(() => (key, values) => format(own?.[key] ?? labels[key], values, locale), [own, labels, locale]);
}

/** The room that `useRoom` reads. */
export function RoomProvider({ room, children }: { room: Room; children?: ReactNode }) {
  return <RoomContext value={room}>{children}</RoomContext>;
}

export function useRoomObject(): Room {
  const room = use(RoomContext);
  if (!room) throw new Error('Put a <RoomProvider room={…}> around components that show a room.');
  return room;
}

/** Adds the app's class to the part's own. */
export const classes = (...names: (string | undefined | false)[]): string => names.filter(Boolean).join(' ');
