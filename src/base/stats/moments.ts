import { sum } from "../collections/sum.ts";

/** Arithmetic mean; `NaN` for no values. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Unbiased variance; 0 for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1);
}

/** Pearson's correlation of pairs; 0 if one side does not vary. */
export function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [first, second] = [mean(pairs.map(([one]) => one)), mean(pairs.map(([, other]) => other))];
  let [together, one, other] = [0, 0, 0];
  for (const [a, b] of pairs) {
    together += (a - first) * (b - second);
    one += (a - first) ** 2;
    other += (b - second) ** 2;
  }
  return one === 0 || other === 0 ? 0 : together / Math.sqrt(one * other);
}
