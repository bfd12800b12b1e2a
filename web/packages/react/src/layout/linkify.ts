// Finds links in what people write. Pure: text in, pieces out; nothing is ever markup. ChatPanel shows them.

export type Piece = { text: string; href?: string };

const kLink = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** Marks at the end of a sentence do not belong to the link. */
const kTrailing = /[.,;:!?…]+$/;

function withoutTail(link: string): string {
  let end = link.replace(kTrailing, '');
  // A bracket that was opened before the link closes after it.
  for (const [open, close] of [['(', ')'], ['[', ']']] as const) {
    while (end.endsWith(close) && end.split(close).length > end.split(open).length) end = end.slice(0, -1).replace(kTrailing, '');
  }
  return end;
}

/** Only http and https become links; what `URL` does not take stays text. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(kLink)) {
    const link = withoutTail(match[0]);
    if (!URL.canParse(link)) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: link, href: new URL(link).href });
    at = match.index + link.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}
