// Nobody else is here yet: the link to send, to copy, to share, or to read with a phone (U30).
import { Check, Copy, Share2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useAnnounce } from '../lib/announcer.tsx';
import { encodeQr, qrPath } from '../lib/qr.ts';
import { useWords } from '../lib/words.tsx';

export function Invite() {
  const { say } = useWords();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const link = location.origin + location.pathname;
  const qr = useMemo(() => encodeQr(link), [link]);

  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      document.execCommand('copy'); // a page without https has no clipboard; the field is selected for it
    }
    setCopied(true);
    announce(say('copied'));
  };
  return (
    <section className="invite" aria-labelledby="invite-title">
      <div className="invite-words">
        <h2 id="invite-title">{say('alone')}</h2>
        <p className="hint">{say('aloneText')}</p>
        <div className="invite-link">
          <input ref={field} className="input" readOnly value={link} dir="ltr" aria-label={say('linkToRoom')} onFocus={(event) => event.target.select()} />
          <button type="button" className="button primary" onClick={() => void copy()}>
            {copied ? <Check /> : <Copy />}
            {say(copied ? 'copied' : 'copyLink')}
          </button>
          {typeof navigator.share === 'function' && (
            <button type="button" className="button" onClick={() => void navigator.share({ url: link }).catch(() => undefined)}>
              <Share2 />
              {say('share')}
            </button>
          )}
        </div>
      </div>
      {qr && (
        <svg className="qr" viewBox={`-2 -2 ${qr.length + 4} ${qr.length + 4}`} role="img" aria-label={say('qrCode')} shapeRendering="crispEdges">
          <rect x="-2" y="-2" width={qr.length + 4} height={qr.length + 4} fill="#fff" rx="1" />
          <path d={qrPath(qr)} fill="#0c1211" />
        </svg>
      )}
    </section>
  );
}
