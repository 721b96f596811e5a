import { mean, variance } from "../../src/base/stats/moments.ts";
import { betaQuantile } from "../../src/base/stats/beta-distribution.ts";

/** Mean of one value a seed, and how far its 95% interval reaches to either side (Student's t). */
export function overSeeds(values: readonly number[]): { readonly mean: number; readonly reach: number } {
  const n = values.length;
  return { mean: mean(values), reach: studentT(n - 1) * Math.sqrt(variance(values) / n) };
}

/** The 97.5% quantile of Student's t: t² / (t² + df) has the distribution Beta(1/2, df/2). */
export function studentT(df: number): number {
  const x = betaQuantile(0.95, 0.5, df / 2);
  return Math.sqrt((df * x) / (1 - x));
}

/**
 * The ratio of the means of pairs, and its 95% interval by Fieller's theorem: the ratios r for which the mean of
 * `value - r * other` cannot be told from 0.
 */
export function ratioOfMeans(
  values: readonly number[],
  others: readonly number[],
): { readonly ratio: number; readonly interval: readonly [number, number] } {
  const n = values.length;
  const [a, b] = [mean(values), mean(others)];
  const t = studentT(n - 1) ** 2 / n;
  const both = values.reduce((sum, value, index) => sum + (value - a) * ((others[index] as number) - b), 0);
  const [va, vb, cov] = [variance(values), variance(others), both / (n - 1)];
  const [p, q, c] = [b ** 2 - t * vb, a * b - t * cov, a ** 2 - t * va];
  const root = Math.sqrt(Math.max(0, q ** 2 - p * c));
  return { ratio: a / b, interval: [(q - root) / p, (q + root) / p] };
}
