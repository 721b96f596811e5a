import { type Interval, Z95 } from "./interval.ts";

/**
 * Wilson's score interval for a rate, 95%.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilson(successes: number, n: number): Interval {
  if (n === 0) return [0, 1];
  const rate = successes / n;
  const spread = Z95 * Math.sqrt((rate * (1 - rate)) / n + Z95 ** 2 / (4 * n ** 2));
  const scale = 1 + Z95 ** 2 / n;
  const centre = rate + Z95 ** 2 / (2 * n);
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
