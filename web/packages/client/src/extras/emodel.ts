// How a voice call sounds, by the E-model: from delay and loss to an opinion score.

/** ITU-T G.107 §7 with default values: the best there is. */
const kBest = 93.2;
/** Bpl of Opus with its concealment and in-band FEC, after G.113 app. I: loss (%) that costs half of what loss can cost. */
const kRobustness = 20;

/** 1 to 4.5. `oneWayMs`: from mouth to ear. `loss`: 0 to 1. */
export function opinionScore(oneWayMs: number, loss: number): number {
  const late = Math.max(0, oneWayMs - 177.3);
  const delay = 0.024 * oneWayMs + 0.11 * late; // Id, in the form of Cole and Rosenbluth
  const percent = Math.min(1, Math.max(0, loss)) * 100;
  const equipment = percent === 0 ? 0 : (95 * percent) / (percent + kRobustness); // G.107 §7.5: Ie,eff with Ie = 0, BurstR = 1
  const r = Math.max(0, kBest - delay - equipment);
  return Math.min(4.5, Math.max(1, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r))); // G.107 annex B
}
