import { Z95 } from "./wilson.ts";

/** The quantile of the normal distribution for a power of 80%. */
const Z80 = 0.8416212335729143;

/**
 * Number of runs that each arm needs to detect a difference of `detect` between two rates with a power of 80%,
 * with a two-sided test at 5%. `rate` is the rate in the withheld arm, `ratio` the number of withheld runs per
 * injected run. Source: J. L. Fleiss, A. Tytun, H. K. Ury, "A simple approximation for calculating
 * sample sizes for comparing independent proportions", Biometrics 36 (1980), formula for unequal groups
 * without the correction for continuity.
 */
export function runsNeeded(
  rate: number,
  detect: number,
  ratio: number,
): { injected: number; withheld: number } {
  // Assume a change in the direction that is possible: a rate of 1 cannot rise.
  const other = rate + detect <= 1 ? rate + detect : rate - detect;
  const pooled = (other + ratio * rate) / (1 + ratio);
  const root =
    Z95 * Math.sqrt((ratio + 1) * pooled * (1 - pooled)) +
    Z80 * Math.sqrt(ratio * other * (1 - other) + rate * (1 - rate));
  const injected = Math.ceil(root ** 2 / (ratio * detect ** 2));
  return { injected, withheld: Math.ceil(ratio * injected) };
}

/**
 * Number of runs that each arm needs to detect a difference of `detect` between two means with these
 * variances. Source: the normal approximation, as in J. Cohen, "Statistical power analysis for the behavioral
 * sciences" (1988), 2.
 */
export function runsNeededForMeans(
  variance: { readonly injected: number; readonly withheld: number },
  detect: number,
  ratio: number,
): { injected: number; withheld: number } {
  const sum = variance.injected + variance.withheld / ratio;
  const injected = Math.max(1, Math.ceil(((Z95 + Z80) ** 2 * sum) / detect ** 2));
  return { injected, withheld: Math.max(1, Math.ceil(ratio * injected)) };
}
