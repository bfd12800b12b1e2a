// Short notices above the page that go away by themselves. They are announced as well.
import { createContext, use, useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { useAnnounce } from '../lib/announcer.tsx';

interface Toast {
  id: number;
  text: string;
}
const kShown_ms = 5000;
const kMost = 3;
const ToastContext = createContext<(text: string) => void>(() => undefined);
export const useToast = () => use(ToastContext);

export function Toasts({ children }: { children: ReactNode }) {
  const announce = useAnnounce();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const add = useCallback(
    (text: string) => {
      const id = next.current++;
      announce(text);
      setToasts((before) => [...before.filter((toast) => toast.text !== text), { id, text }].slice(-kMost));
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        setToasts((before) => before.filter((toast) => toast.id !== id));
      }, kShown_ms);
      timers.current.add(timer);
    },
    [announce],
  );
  useEffect(() => () => timers.current.forEach(clearTimeout), []);
  return (
    <ToastContext value={add}>
      {children}
      <div className="toasts" aria-hidden="true">
        {toasts.map(({ id, text }) => <p key={id} className="toast">{text}</p>)}
      </div>
    </ToastContext>
  );
}
