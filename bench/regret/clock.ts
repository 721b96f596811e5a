const real: () => number = Date.now;
let simulated: number | undefined;

/**
 * Makes `Date.now` say this (Unix milliseconds), so that simulated runs are as far apart as real ones would be; without
 * a time the real one again. Set it before a store is opened, which keeps the function.
 */
export function setClock(now?: number): void {
  simulated = now;
  Date.now = () => simulated ?? real();
}

/** When simulated streams begin, and how far apart their runs are, in milliseconds. */
export const BEGIN: number = Date.UTC(2026, 0, 1);
export const APART: number = 3_600_000;
