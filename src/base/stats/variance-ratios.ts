import { sum } from "../collections/sum.ts";
import { mean } from "./moments.ts";

/**
 * For each group, the ratio of the variance of its values to the largest variance that values with the same mean
 * can have in 0..1. The ratio is 1 for zeros and ones, and less for scores between. A mean of `n` values carries as
 * much information as a rate of `n / ratio` trials, so Wilson's interval applies to such a mean. Few values
 * underestimate their variance. So no group gets less than the ratio of all groups together. One value of the largest
 * variance is added to this common ratio.
 * Source: the design effect of L. Kish, "Survey sampling" (1965), with Wilson's interval as in C. Franco et
 * al., "Comparative study of confidence intervals for proportions in complex sample surveys", J. Survey
 * Statistics and Methodology 7 (2019).
 */
export function varianceRatios(groups: readonly (readonly (readonly number[])[])[]): number[] {
  const ofGroups = groups.map((parts) => {
    let [seen, most, n] = [0, 0, 0];
    for (const values of parts) {
      if (values.length === 0) continue;
      const centre = mean(values);
      for (const value of values) seen += (value - centre) ** 2;
      most += values.length * centre * (1 - centre);
      n += values.length;
    }
    return { seen, most, n };
  });
  const most = sum(ofGroups.map((group) => group.most));
  if (most <= 0) return groups.map(() => 1);
  const added = most / sum(ofGroups.map(({ n }) => n));
  const pooled = (sum(ofGroups.map(({ seen }) => seen)) + added) / (most + added);
  return ofGroups.map((group) => (group.most > 0 ? Math.max(pooled, group.seen / group.most) : pooled));
}
