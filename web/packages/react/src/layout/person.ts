// How a person without a picture is shown: one or two letters and a colour that stays the same. Pure.

/** The first letters of the first and last word; `?` for nobody. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = (word: string | undefined) => (word ? ([...word][0] ?? '').toLocaleUpperCase() : '');
  return first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '') || '?';
}

/** One of eight hues (0–7), the same for the same id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % 8;
}
