import type { Interval } from "./interval.ts";
import { wilson } from "./wilson.ts";

/** Successes among trials. */
export interface Rate {
  readonly successes: number;
  readonly n: number;
}

/** Pairs by what happened with the first and with the second of each. */
export interface Pairs {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * 95% interval for the difference `first - second` of two independent rates: the hybrid of Wilson's intervals.
 * Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17 (1998), method 10.
 */
export function newcombe(first: Rate, second: Rate): Interval {
  return hybrid(first, second, 0);
}

/**
 * 95% interval for the difference of two rates of the same pairs.
 * Source: R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on
 * paired data", Statistics in Medicine 17 (1998), method 10, its correlation corrected for continuity.
 */
export function newcombePaired({ both, onlyFirst, onlySecond, neither }: Pairs): Interval {
  const n = both + onlyFirst + onlySecond + neither;
  const product = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  const cross = both * neither - onlyFirst * onlySecond;
  const corrected = cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  const correlation = product === 0 ? 0 : corrected / Math.sqrt(product);
  return hybrid({ successes: both + onlyFirst, n }, { successes: both + onlySecond, n }, correlation);
}

function hybrid(first: Rate, second: Rate, correlation: number): Interval {
  const [p1, p2] = [first.successes / first.n, second.successes / second.n];
  const [l1, u1] = wilson(first.successes, first.n);
  const [l2, u2] = wilson(second.successes, second.n);
  const spread = (a: number, b: number): number =>
    Math.sqrt(Math.max(0, a ** 2 - 2 * correlation * a * b + b ** 2));
  const difference = p1 - p2;
  return [
    Math.max(-1, difference - spread(p1 - l1, u2 - p2)),
    Math.min(1, difference + spread(u1 - p1, p2 - l2)),
  ];
}
