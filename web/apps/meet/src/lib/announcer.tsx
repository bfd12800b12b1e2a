// Says things to screen readers: one polite and one urgent live region for the whole app (client.md §3).
import { createContext, use, useCallback, useState, type ReactNode } from 'react';

type Announce = (text: string, urgent?: boolean) => void;
const AnnounceContext = createContext<Announce>(() => undefined);
export const useAnnounce = (): Announce => use(AnnounceContext);

export function Announcer({ children }: { children: ReactNode }) {
  const [polite, setPolite] = useState({ text: '', count: 0 });
  const [urgent, setUrgent] = useState({ text: '', count: 0 });
  const announce = useCallback<Announce>((text, isUrgent = false) => {
    (isUrgent ? setUrgent : setPolite)(({ count }) => ({ text, count: count + 1 }));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      {/* A new key makes the same words be said again. */}
      <div className="only-read" role="status" aria-atomic="true" data-announcer="polite"><span key={polite.count}>{polite.text}</span></div>
      <div className="only-read" role="alert" aria-atomic="true" data-announcer="urgent"><span key={urgent.count}>{urgent.text}</span></div>
    </AnnounceContext>
  );
}
