const real: () => number = Date.now;

/** Makes `Date.now` say this (Unix milliseconds), so that simulated runs are as far apart as real ones would be; without a time the real one again. */
export function setClock(now?: number): void {
  Date.now = now === undefined ? real : () => now;
}

/** When simulated streams begin, and how far apart their runs are, in milliseconds. */
export const BEGIN = Date.UTC(2026, 0, 1);
export const APART = 3_600_000;
