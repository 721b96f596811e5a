import { countsOf } from "../collections/counts-of.ts";
import { sum } from "../collections/sum.ts";

/** One attempt, to be compared with others. */
interface Observation {
  /** Score of the attempt, 0..1. */
  readonly score: number;
  /** Attempts are compared only within a stratum. */
  readonly stratum: string;
  /** Task of the attempt. Attempts at one task are not independent. */
  readonly task: string;
}

/** The difference in score between attempts with a feature and attempts without it. */
export interface Difference {
  /** Difference of the mean scores, -1..1. Positive if attempts with the feature went better. */
  readonly difference: number;
  /** 95% confidence interval. */
  readonly interval: readonly [number, number];
  /** Two-sided p-value for no difference. */
  readonly p: number;
}

/** The part of the computation that is the same for all features. */
export interface Centred {
  readonly observations: readonly Observation[];
  /** Each score minus the mean of its stratum. */
  readonly residuals: readonly number[];
  /** Number of attempts in each stratum. */
  readonly sizes: ReadonlyMap<string, number>;
}

export function centred(observations: readonly Observation[]): Centred {
  const sums = new Map<string, { n: number; score: number }>();
  for (const { stratum, score } of observations) {
    const { n, score: before } = sums.get(stratum) ?? { n: 0, score: 0 };
    sums.set(stratum, { n: n + 1, score: before + score });
  }
  return {
    observations,
    residuals: observations.map(({ stratum, score }) => {
      const own = sums.get(stratum);
      return own ? score - own.score / own.n : 0;
    }),
    sizes: new Map([...sums].map(([stratum, { n }]) => [stratum, n])),
  };
}

/**
 * The difference of the mean scores of the observations with a feature and those without it, within strata.
 * `users` are the indexes of the observations with the feature. The difference is estimated by least squares
 * with an effect per stratum; for two outcomes that is the Mantel-Haenszel difference of rates. Standard errors
 * and score test allow for dependence among attempts at one task (Liang and Zeger 1986; Rotnitzky and Jewell
 * 1990). Both use Student's distribution with one degree of freedom less than there are tasks. Only strata with
 * attempts of both kinds count. `null` if these strata have fewer than two tasks, or if no task shows a difference.
 */
export function clusteredDifference(data: Centred, users: readonly number[]): Difference | null {
  const { observations, residuals, sizes } = data;
  const used = countsOf(users.map((index) => (observations[index] as Observation).stratum));
  const uses = new Set(users);
  const tasks = new Map<string, { u: number; w: number }>();
  for (const [index, { stratum, task }] of observations.entries()) {
    const share = (used.get(stratum) ?? 0) / (sizes.get(stratum) ?? 1);
    if (share === 0 || share === 1) continue;
    const x = (uses.has(index) ? 1 : 0) - share;
    const sums = tasks.get(task) ?? { u: 0, w: 0 };
    tasks.set(task, { u: sums.u + x * (residuals[index] ?? 0), w: sums.w + x * x });
  }
  const all = [...tasks.values()];
  const [u, w] = [sum(all.map((task) => task.u)), sum(all.map((task) => task.w))];
  const nothing = sum(all.map((task) => task.u ** 2));
  if (all.length < 2 || w === 0 || nothing === 0) return null;
  const difference = u / w;
  const few = all.length / (all.length - 1);
  const reach = studentOf(1.96, all.length - 1);
  const error = Math.sqrt(few * sum(all.map((task) => (task.u - difference * task.w) ** 2))) / w;
  return {
    difference,
    interval: [Math.max(-1, difference - reach * error), Math.min(1, difference + reach * error)],
    p: twoSided(normalOf(u / Math.sqrt(few * nothing), all.length - 1)),
  };
}

/** The standard normal value with about the same tail probability as Student's `t` (Wallace 1959). */
function normalOf(t: number, degrees: number): number {
  const size = Math.sqrt(degrees * Math.log1p(t ** 2 / degrees)) * ((8 * degrees + 1) / (8 * degrees + 3));
  return Math.sign(t) * size;
}

/** The inverse of `normalOf`, for positive numbers. */
function studentOf(z: number, degrees: number): number {
  const size = z * ((8 * degrees + 3) / (8 * degrees + 1));
  return Math.sqrt(degrees * Math.expm1(size ** 2 / degrees));
}

/**
 * Probability that a standard normal value is at least this far from 0 (Abramowitz and Stegun 7.1.26, error
 * below 1.5e-7).
 */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.327_591_1 * x);
  const [a, b, c, d, e] = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
  return t * (a + t * (b + t * (c + t * (d + t * e)))) * Math.exp(-x * x);
}

/**
 * Selects findings so that at most the share `rate` of the selected ones is expected to be false (Benjamini
 * and Hochberg 1995). If there is nothing to find, at most that share of all searches selects anything.
 */
export function believed<T>(findings: readonly T[], p: (finding: T) => number, rate: number): T[] {
  const ordered = findings.toSorted((a, b) => p(a) - p(b));
  const last = ordered.findLastIndex((finding, index) => p(finding) <= (rate * (index + 1)) / ordered.length);
  return ordered.slice(0, last + 1);
}
