import { Random } from "./random.ts";

/** A difference of two success rates with its 95% interval, in points. */
export interface Difference {
  readonly points: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 4_000;

/**
 * Difference of success rates on the same tasks with a 95% interval by paired percentile bootstrap over tasks
 * (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
 */
export function pairedDifference(
  treated: readonly boolean[],
  control: readonly boolean[],
  seed: number,
): Difference {
  const differences = treated.map((success, index) => Number(success) - Number(control[index]));
  const random = new Random(seed);
  const means = Array.from({ length: RESAMPLES }, () =>
    mean(differences.map(() => random.pick(differences))),
  ).toSorted((a, b) => a - b);
  const at = (share: number): number => 100 * (means[Math.floor(share * (RESAMPLES - 1))] as number);
  return { points: 100 * mean(differences), low: at(0.025), high: at(0.975) };
}

/** Difference of the success rates of two groups with a 95% interval by percentile bootstrap within each group. */
export function unpairedDifference(
  treated: readonly boolean[],
  control: readonly boolean[],
  seed: number,
): Difference {
  const random = new Random(seed);
  const resampled = (group: readonly boolean[]): number => mean(group.map(() => Number(random.pick(group))));
  const differences = Array.from(
    { length: RESAMPLES },
    () => resampled(treated) - resampled(control),
  ).toSorted((a, b) => a - b);
  const at = (share: number): number => 100 * (differences[Math.floor(share * (RESAMPLES - 1))] as number);
  const points = 100 * (mean(treated.map(Number)) - mean(control.map(Number)));
  return { points, low: at(0.025), high: at(0.975) };
}

/** Success rate of each block of tasks. */
export function blocks(successes: readonly boolean[], size: number): number[] {
  return Array.from({ length: Math.ceil(successes.length / size) }, (_, index) =>
    mean(successes.slice(index * size, (index + 1) * size).map(Number)),
  );
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  return (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ??
    Number.NaN
  );
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
