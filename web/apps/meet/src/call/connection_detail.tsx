// The numbers behind the bars: what arrives from one person, and over which way (U23).
import { useEffect, useState } from 'react';
import type { RoomStats } from '@parley/client';
import { Modal, QualityBars, useLocale, useRoom, useRoomObject, useSay } from '@parley/react';
import { useWords } from '../lib/words.tsx';

export function ConnectionDetail({ peer, name, onClose }: { peer: string; name: string; onClose: () => void }) {
  const room = useRoomObject();
  const { say } = useWords();
  const sayParts = useSay();
  const locale = useLocale();
  const path = useRoom((state) => state.path);
  const quality = useRoom((state) => state.participants.find(({ id }) => id === peer)?.quality ?? 'unknown');
  const [stats, setStats] = useState<RoomStats | null>(room.stats.latest);
  useEffect(() => room.stats.watch(setStats), [room]);

  const flow = stats?.receive[peer];
  const number = (value: number, digits = 0) => value.toLocaleString(locale, { maximumFractionDigits: digits });
  const rate = (flow?.audio?.bitsPerSecond ?? 0) + (flow?.video?.bitsPerSecond ?? 0);
  const video = flow?.video;
  const rows: [string, string][] = [
    [say('detailBitrate'), flow ? `${number(rate / 1000)} kbit/s` : '–'],
    [say('detailLoss'), flow ? `${number(Math.max(flow.audio?.loss ?? 0, video?.loss ?? 0) * 100, 1)} %` : '–'],
    [say('detailRoundTrip'), flow?.link?.rttMs != null ? `${number(flow.link.rttMs)} ms` : '–'],
    [say('detailResolution'), video ? `${video.width} × ${video.height}, ${number(video.framesPerSecond)} fps` : '–'],
    [say('detailCodec'), [flow?.audio?.codec, video?.codec].filter(Boolean).join(', ') || '–'],
    [say('detailPath'), `${say(flow?.link?.transport === 'relay' ? 'pathRelay' : path === 'server' ? 'pathServer' : 'pathDirect')}${flow?.link?.transport ? `, ${flow.link.transport}` : ''}`],
  ];
  return (
    <Modal title={say('connectionOf', { name })} onClose={onClose}>
      <p className="detail-bars"><QualityBars quality={quality} say={sayParts} /></p>
      <dl className="detail">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="actions"><button type="button" className="button" onClick={onClose}>{say('close')}</button></div>
    </Modal>
  );
}
