import { type Interval, Z95 } from "./interval.ts";

/** One observation of an arm that was drawn with a known probability. */
export interface Drawn {
  readonly injected: boolean;
  /** Probability of `injected`, strictly between 0 and 1. */
  readonly propensity: number;
  readonly value: number;
}

/**
 * Difference of the means of two arms, each weighted by the inverse of its probability, with a 95% interval by
 * linearisation. For draws whose probability changed over time.
 * Source: J. Hájek's ratio estimator (comment in "Foundations of statistical inference", 1971), also known as
 * self-normalised importance sampling; variance as in M. Hernán, J. Robins, "Causal inference: what if", 12.
 */
export function hajek(drawn: readonly Drawn[]): { difference: number; interval: Interval } {
  const injected = weighted(drawn, true);
  const withheld = weighted(drawn, false);
  const difference = injected.mean - withheld.mean;
  const spread = Z95 * Math.sqrt(injected.variance + withheld.variance);
  return { difference, interval: [difference - spread, difference + spread] };
}

function weighted(drawn: readonly Drawn[], arm: boolean): { mean: number; variance: number } {
  const own = drawn.filter(({ injected }) => injected === arm);
  const weights = own.map(({ propensity }) => 1 / (arm ? propensity : 1 - propensity));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = own.reduce((sum, { value }, index) => sum + value * (weights[index] ?? 0), 0) / total;
  const squares = own.reduce(
    (sum, { value }, index) => sum + ((weights[index] ?? 0) * (value - mean)) ** 2,
    0,
  );
  // Few observations underestimate their own spread by one degree of freedom.
  const correction = own.length > 1 ? own.length / (own.length - 1) : 1;
  return { mean, variance: (correction * squares) / total ** 2 };
}
