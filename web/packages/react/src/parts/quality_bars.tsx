// Three bars for how good a connection is, with the words for those who do not see them.
import type { Quality } from '@parley/client';
import type { LabelKey, Say } from '../labels.ts';

const kBars = { lost: 0, poor: 1, fair: 2, good: 3 } as const;
const kWords: LabelKey[] = ['quality0', 'quality1', 'quality2', 'quality3'];

/** Nothing until it was measured. */
export function QualityBars({ quality, say }: { quality: Quality; say: Say }) {
  if (quality === 'unknown') return null;
  const bars = kBars[quality];
  const word = say(kWords[bars]!);
  return (
    <span className="parley-bars" role="img" aria-label={word} title={word} data-bars={bars}>
      <i /><i /><i />
    </span>
  );
}
