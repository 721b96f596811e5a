import { mean } from "./moments.ts";

/**
 * How much of the variance that a mean in 0..1 allows at most the values of each group have: 1 for zeros and ones, less
 * for scores between them. A mean of `n` values says as much as a rate of `n / ratio` trials, so that Wilson's interval
 * holds for it. Few values underestimate their variance, so a group has the ratio of all groups at least, and one value
 * of the largest variance is added to those seen.
 * Source: the design effect of L. Kish, "Survey sampling" (1965), with Wilson's interval as in C. Franco et al.,
 * "Comparative study of confidence intervals for proportions in complex sample surveys", J. Survey Statistics and
 * Methodology 7 (2019).
 */
export function varianceRatios(groups: readonly (readonly (readonly number[])[])[]): number[] {
  const sums = groups.map((parts) => {
    let [seen, most] = [0, 0];
    for (const values of parts) {
      if (values.length === 0) continue;
      const centre = mean(values);
      for (const value of values) seen += (value - centre) ** 2;
      most += values.length * centre * (1 - centre);
    }
    return { seen, most, n: parts.reduce((sum, { length }) => sum + length, 0) };
  });
  const total = (of: (sum: (typeof sums)[number]) => number): number =>
    sums.reduce((all, sum) => all + of(sum), 0);
  const most = total((sum) => sum.most);
  if (most <= 0) return groups.map(() => 1);
  const added = most / total(({ n }) => n);
  const pooled = (total(({ seen }) => seen) + added) / (most + added);
  return sums.map((sum) => (sum.most > 0 ? Math.max(pooled, sum.seen / sum.most) : pooled));
}
