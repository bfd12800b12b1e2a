// All tiles in a box, as large as they can be, in an order that does not jump, in pages where there are too many.
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { classes, useIcons, useSay } from './context.tsx';
import type { Labels } from './labels.ts';
import { gridLayout } from './layout/grid.ts';
import { stableOrder, type Orderable } from './layout/order.ts';
import { ParticipantTile } from './participant_tile.tsx';
import type { CallParticipant } from './participants.ts';
import { useBox } from './parts/use_box.ts';

export interface ParticipantGridProps {
  participants: readonly CallParticipant[];
  /** Draws a tile in place of ParticipantTile. `style` has its place. */
  renderTile?: (participant: CallParticipant, style: React.CSSProperties) => ReactNode;
  maxPerPage?: number;
  gap?: number;
  labels?: Partial<Labels>;
  className?: string;
}

/** When each was last heard, for the order. */
function useSpokeAt(participants: readonly CallParticipant[]): Map<string, number> {
  const heard = useRef(new Map<string, number>());
  const now = Date.now();
  for (const { id, isSpeaking } of participants) if (isSpeaking) heard.current.set(id, now);
  if (heard.current.size > participants.length) {
    const present = new Set(participants.map(({ id }) => id));
    for (const id of heard.current.keys()) if (!present.has(id)) heard.current.delete(id);
  }
  return heard.current;
}

/** The participants in the order to show. */
export function useOrder(participants: readonly CallParticipant[], perPage: number): CallParticipant[] {
  const spokeAt = useSpokeAt(participants);
  const shown = useRef<string[]>([]);
  return useMemo(() => {
    const people: Orderable[] = participants.map((person) => ({
      id: person.id,
      self: person.isLocal,
      speaking: person.isSpeaking,
      spokeAt_ms: spokeAt.get(person.id) ?? 0,
      video: person.isVideoEnabled,
      joinedAt_ms: person.order,
    }));
    shown.current = stableOrder(shown.current, people, perPage, Date.now());
    const byId = new Map(participants.map((person) => [person.id, person]));
    return shown.current.flatMap((id) => byId.get(id) ?? []);
  }, [participants, perPage, spokeAt]);
}

export function ParticipantGrid(props: ParticipantGridProps) {
  const { participants, gap = 12, maxPerPage = 25 } = props;
  const say = useSay(props.labels);
  const icons = useIcons();
  const [box, size] = useBox<HTMLDivElement>();
  const [wanted, setWanted] = useState(0);
  const grid = gridLayout({ count: participants.length, width: size.width, height: size.height, gap, maxPerPage, page: wanted });
  const ordered = useOrder(participants, grid.perPage || maxPerPage);
  useEffect(() => {
    if (wanted !== grid.page && grid.pages > 0) setWanted(grid.page);
  }, [wanted, grid.page, grid.pages]);
  const first = grid.page * grid.perPage;
  return (
    <section className={classes('parley-grid', props.className)} aria-label={say('participants')}>
      <div ref={box} className="parley-grid-box" style={{ position: 'relative' }}>
        {ordered.slice(first, first + grid.tiles.length).map((participant, at) => {
          const place = grid.tiles[at]!;
          // A transform, so that a change of place can be moved smoothly and costs no layout.
          const style = { position: 'absolute', left: 0, top: 0, width: place.width, height: place.height, transform: `translate(${place.x}px, ${place.y}px)` } as const;
          return props.renderTile ? props.renderTile(participant, style) : <ParticipantTile key={participant.id} participant={participant} style={style} {...(props.labels && { labels: props.labels })} />;
        })}
      </div>
      {grid.pages > 1 && (
        <nav className="parley-pages" aria-label={say('pageOf', { page: grid.page + 1, pages: grid.pages })}>
          <button type="button" className="parley-button" disabled={grid.page === 0} aria-label={say('previousPage')} onClick={() => setWanted(grid.page - 1)}>
            {icons.previous ?? '‹'}
          </button>
          <span aria-hidden="true">{say('pageOf', { page: grid.page + 1, pages: grid.pages })}</span>
          <button type="button" className="parley-button" disabled={grid.page >= grid.pages - 1} aria-label={say('nextPage')} onClick={() => setWanted(grid.page + 1)}>
            {icons.next ?? '›'}
          </button>
        </nav>
      )}
    </section>
  );
}
