import type { Interval } from "./interval.ts";
import { type Estimated, squareAndAdd } from "./square-and-add.ts";
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
  return squareAndAdd(estimated(first), estimated(second)).interval;
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
  return squareAndAdd(
    estimated({ successes: both + onlyFirst, n }),
    estimated({ successes: both + onlySecond, n }),
    correlation,
  ).interval;
}

function estimated({ successes, n }: Rate): Estimated {
  return { value: successes / n, interval: wilson(successes / n, n) };
}
