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
