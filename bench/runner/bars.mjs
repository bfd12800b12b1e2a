// The bars: `value` of one run's medians must be at least (or at most) `limit`; `text` is how the table says it.
export const atLeast = (limit, value, text) => ({ text, value, isMet: (actual) => actual >= limit });
export const atMost = (limit, value, text) => ({ text, value, isMet: (actual) => actual <= limit });

export const ratio = (of, to) => (figures) => figures[of] / figures[to];
