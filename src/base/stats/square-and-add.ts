import type { Interval } from "./wilson.ts";

/** An estimate with its interval. */
export interface Estimated {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * The difference `first - second` of two estimates of means in 0..1, with an interval made from the intervals
 * of both: the distances from each estimate to the ends of its interval are squared and added. So the
 * interval cannot reach beyond what the estimates allow. Sources: R. G. Newcombe, "Interval estimation for
 * the difference between independent proportions", Statistics in Medicine 17 (1998), method 10; for estimates
 * of any kind, and correlated ones, G. Y. Zou, A. Donner, "Construction of confidence limits about effect
 * measures: a general approach" (MOVER), Statistics in Medicine 27 (2008).
 */
export function squareAndAdd(
  first: Estimated,
  second: Estimated,
  correlation = 0,
): { difference: number; interval: Interval } {
  const [below, above] = distances(first);
  const [belowSecond, aboveSecond] = distances(second);
  const spread = (a: number, b: number): number =>
    Math.sqrt(Math.max(0, a ** 2 - 2 * correlation * a * b + b ** 2));
  const difference = first.value - second.value;
  return {
    difference,
    interval: [
      Math.max(-1, difference - spread(below, aboveSecond)),
      Math.min(1, difference + spread(above, belowSecond)),
    ],
  };
}

function distances({ value, interval: [lower, upper] }: Estimated): [below: number, above: number] {
  return [value - lower, upper - value];
}
