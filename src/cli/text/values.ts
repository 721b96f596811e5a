/** Shown in place of an unknown value. */
export const NONE = "–";

/** A time in a zone, to the second or to the minute: `2026-11-29 12:30:05`. */
export function timeText(milliseconds: number, zone: string, isExact = true): string {
  // Swedes write times as ISO 8601 has them.
  const style = { dateStyle: "short", timeStyle: isExact ? "medium" : "short", timeZone: zone } as const;
  return new Date(milliseconds).toLocaleString("sv-SE", style);
}

/** A length of time: `340 ms`, `2.1 s`, `3 min 20 s`. */
export function durationText(milliseconds: number | null): string {
  if (milliseconds === null) return NONE;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

export function countText(count: number | null): string {
  return count === null ? NONE : count.toLocaleString("en-US");
}

/** A number of things: `1 run`, `2 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** An amount of money in the currency of the prices. */
export function costText(cost: number | null): string {
  if (cost === null) return NONE;
  return cost !== 0 && Math.abs(cost) < 0.01 ? cost.toPrecision(2) : cost.toFixed(2);
}

export function percentText(share: number | null): string {
  return share === null ? NONE : `${(100 * share).toFixed(0)}%`;
}

/** A difference with its sign. */
export function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value >= 0 ? `+${text}` : text;
}
