export type Interval = readonly [lower: number, upper: number];

/** The quantile of the normal distribution for 95% intervals. */
export const Z95 = 1.959963984540054;

/**
 * Wilson's score interval for a rate of `n` trials, at 95% unless another quantile `z` is given. `n` need
 * not be an integer.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
 * (1927).
 */
export function wilson(rate: number, n: number, z: number = Z95): Interval {
  if (n === 0) return [0, 1];
  const spread = wilsonSpread(rate, n, z);
  const centre = (rate + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  return [Math.max(0, centre - spread), Math.min(1, centre + spread)];
}

/** Half the width of Wilson's interval, before the interval is cut at 0 and 1. */
export function wilsonSpread(rate: number, n: number, z: number = Z95): number {
  return (z * Math.sqrt((rate * (1 - rate)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
}
