/** One attempt that did something or not. */
export interface Observation {
  /** How well it went, 0..1. */
  readonly score: number;
  /** Compared with attempts of the same stratum only. */
  readonly stratum: string;
  /** Attempts of one task depend on one another. */
  readonly task: string;
}

/** A difference between attempts that did something and those that did not. */
export interface Difference {
  /** Of mean scores, -1..1; positive: with it they went better. */
  readonly difference: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
  /** Two-sided, of no difference. */
  readonly p: number;
}

/** Everything about observations that no question changes. */
export interface Centred {
  readonly observations: readonly Observation[];
  /** Each score less the mean of its stratum. */
  readonly residuals: readonly number[];
  readonly sizes: ReadonlyMap<string, number>;
}

export function centred(observations: readonly Observation[]): Centred {
  const sums = new Map<string, { n: number; score: number }>();
  for (const { stratum, score } of observations) {
    const sum = sums.get(stratum) ?? { n: 0, score: 0 };
    sums.set(stratum, { n: sum.n + 1, score: sum.score + score });
  }
  return {
    observations,
    residuals: observations.map(({ stratum, score }) => {
      const sum = sums.get(stratum);
      return sum ? score - sum.score / sum.n : 0;
    }),
    sizes: new Map([...sums].map(([stratum, { n }]) => [stratum, n])),
  };
}

/**
 * The difference between the observations at the given indexes and the others, within strata: least squares with an
 * effect per stratum (for two outcomes the Mantel-Haenszel difference of rates), with standard errors and a score test
 * that allow for attempts of one task being alike (Liang and Zeger 1986; Rotnitzky and Jewell 1990), by Student's
 * distribution with one degree of freedom less than tasks. `null` where no
 * stratum has attempts of both kinds, or fewer than two tasks say anything.
 */
export function clusteredDifference(data: Centred, users: readonly number[]): Difference | null {
  const { observations, residuals, sizes } = data;
  const used = new Map<string, number>();
  for (const index of users) {
    const { stratum } = observations[index] as Observation;
    used.set(stratum, (used.get(stratum) ?? 0) + 1);
  }
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
  const [u, w] = [total(all.map((task) => task.u)), total(all.map((task) => task.w))];
  const nothing = total(all.map((task) => task.u ** 2));
  if (all.length < 2 || w === 0 || nothing === 0) return null;
  const difference = u / w;
  const few = all.length / (all.length - 1);
  const reach = studentOf(1.96, all.length - 1);
  const error = Math.sqrt(few * total(all.map((task) => (task.u - difference * task.w) ** 2))) / w;
  return {
    difference,
    interval: [Math.max(-1, difference - reach * error), Math.min(1, difference + reach * error)],
    p: twoSided(normalOf(u / Math.sqrt(few * nothing), all.length - 1)),
  };
}

/** The standard normal number as improbable as Student's `t` of few degrees of freedom, nearly (Wallace 1959). */
function normalOf(t: number, degrees: number): number {
  const size = Math.sqrt(degrees * Math.log1p(t ** 2 / degrees)) * ((8 * degrees + 1) / (8 * degrees + 3));
  return Math.sign(t) * size;
}

/** The inverse of `normalOf`, for positive numbers. */
function studentOf(z: number, degrees: number): number {
  const size = z * ((8 * degrees + 3) / (8 * degrees + 1));
  return Math.sqrt(degrees * Math.expm1(size ** 2 / degrees));
}

/** Probability that a standard normal number is at least this far from 0 (Abramowitz and Stegun 7.1.26, error below 1.5e-7). */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.327_591_1 * x);
  const [a, b, c, d, e] = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
  return t * (a + t * (b + t * (c + t * (d + t * e)))) * Math.exp(-x * x);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/**
 * Which of many findings to believe, so that at most the share `rate` of those believed is expected to be chance
 * (Benjamini and Hochberg 1995). With nothing to find, anything is believed in at most that share of all searches.
 */
export function believed<T>(findings: readonly T[], p: (finding: T) => number, rate: number): T[] {
  const ordered = findings.toSorted((a, b) => p(a) - p(b));
  const last = ordered.findLastIndex((finding, index) => p(finding) <= (rate * (index + 1)) / ordered.length);
  return ordered.slice(0, last + 1);
}
