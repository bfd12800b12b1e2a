// A link inside the app: no page is loaded, and it stays a real link (middle click, copy).
import type { MouseEvent, ReactNode } from 'react';
import { navigate } from '../lib/router.ts';

export function Link({ to, children, className, current }: { to: string; children: ReactNode; className?: string; current?: boolean }) {
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={to} className={className} aria-current={current ? 'page' : undefined} onClick={onClick}>{children}</a>;
}
