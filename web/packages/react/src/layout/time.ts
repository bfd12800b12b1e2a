// Moments and durations as people read them. Pure: the present is handed in.

/** `4:05`, `1:02:03`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The time of day for today, the weekday for the last six days, else the date. */
export function momentText(at_ms: number, now_ms: number, locale: string): string {
  const at = new Date(at_ms);
  const now = new Date(now_ms);
  const time = at.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' });
  if (at.toDateString() === now.toDateString()) return time;
  const days = Math.abs(now_ms - at_ms) / 86_400_000;
  const day = at.toLocaleDateString(locale, days < 6 ? { weekday: 'short' } : at.getFullYear() === now.getFullYear() ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' });
  return `${day}, ${time}`;
}
