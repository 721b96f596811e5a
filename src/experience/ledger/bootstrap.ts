import type { Interval } from "./interval.ts";
import { mean, variance } from "./moments.ts";
import { seededRandom } from "./seeded-random.ts";

/** Resamples; more change the ends of an interval by less than its third digit. */
const RESAMPLES = 1_000;

/**
 * 95% interval for the difference `first - second` of two means by the studentised bootstrap, each arm resampled by
 * itself. The same seed gives the same interval.
 * Source: B. Efron, R. J. Tibshirani, "An introduction to the bootstrap" (1993), chapter 12.5.
 */
export function bootstrapDifference(
  first: readonly number[],
  second: readonly number[],
  seed: number,
): Interval {
  const random = seededRandom(seed);
  const difference = mean(first) - mean(second);
  const error = standardError(first, second);
  if (error === 0) return [difference, difference];
  const ratios: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    const [a, b] = [resample(first, random), resample(second, random)];
    const itsError = standardError(a, b);
    // A resample without any spread says nothing about the ratio.
    if (itsError > 0) ratios.push((mean(a) - mean(b) - difference) / itsError);
  }
  ratios.sort((a, b) => a - b);
  return [difference - quantile(ratios, 0.975) * error, difference - quantile(ratios, 0.025) * error];
}

function standardError(first: readonly number[], second: readonly number[]): number {
  return Math.sqrt(variance(first) / first.length + variance(second) / second.length);
}

function resample(values: readonly number[], random: () => number): number[] {
  return values.map(() => values[Math.floor(random() * values.length)] as number);
}

/** Interpolated between the neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  return below + ((sorted[Math.ceil(place)] ?? below) - below) * (place - Math.floor(place));
}
