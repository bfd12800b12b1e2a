// One's own picture in a corner of the stage: it can be dragged to another corner, or sent there by a press.
import { Move } from 'lucide-react';
import { useRef, useState, type PointerEvent } from 'react';
import { ParticipantTile, type CallParticipant } from '@parley/react';
import { useWords } from '../lib/words.tsx';

const kCorners = ['bottom-end', 'bottom-start', 'top-start', 'top-end'] as const;
type Corner = (typeof kCorners)[number];

export function SelfCorner({ person }: { person: CallParticipant }) {
  const { say } = useWords();
  const [corner, setCorner] = useState<Corner>('bottom-end');
  const box = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);

  const move = (event: PointerEvent) => {
    if (!from.current || !box.current) return;
    box.current.style.transform = `translate(${event.clientX - from.current.x}px, ${event.clientY - from.current.y}px)`;
  };
  const drop = () => {
    const node = box.current;
    const stage = node?.parentElement?.getBoundingClientRect();
    if (!from.current || !node || !stage) return;
    from.current = null;
    const { left, top, width, height } = node.getBoundingClientRect();
    node.style.transform = '';
    const atLeft = left + width / 2 < stage.left + stage.width / 2;
    const atTop = top + height / 2 < stage.top + stage.height / 2;
    const rtl = getComputedStyle(node).direction === 'rtl';
    setCorner(`${atTop ? 'top' : 'bottom'}-${atLeft !== rtl ? 'start' : 'end'}`);
  };
  return (
    <div ref={box} className="self-corner" data-corner={corner}
      onPointerDown={(event) => {
        if ((event.target as HTMLElement).closest('button')) return;
        from.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move} onPointerUp={drop} onPointerCancel={drop}>
      <ParticipantTile participant={person}>
        <button type="button" className="parley-button tile-button" aria-label={say('moveSelfView')} title={say('moveSelfView')}
          onClick={() => setCorner(kCorners[(kCorners.indexOf(corner) + 1) % kCorners.length]!)}>
          <Move />
        </button>
      </ParticipantTile>
    </div>
  );
}
