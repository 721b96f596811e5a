import { type Interval, wilson } from "./wilson.ts";
import { type Estimated, squareAndAdd } from "./square-and-add.ts";

/** Numbers of pairs in which both members had the event, only the first, only the second, or none. */
export interface Pairs {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * 95% interval for the difference of two rates observed on the same pairs.
 * Source: R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions
 * based on paired data", Statistics in Medicine 17 (1998), method 10, its correlation corrected for
 * continuity.
 */
export function newcombePaired({ both, onlyFirst, onlySecond, neither }: Pairs): Interval {
  const n = both + onlyFirst + onlySecond + neither;
  const product = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  const cross = both * neither - onlyFirst * onlySecond;
  const corrected = cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  const correlation = product === 0 ? 0 : corrected / Math.sqrt(product);
  return squareAndAdd(estimated(both + onlyFirst, n), estimated(both + onlySecond, n), correlation).interval;
}

function estimated(successes: number, n: number): Estimated {
  return { value: successes / n, interval: wilson(successes / n, n) };
}
