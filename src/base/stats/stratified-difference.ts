import { type Interval, wilson, wilsonSpread, Z95 } from "./wilson.ts";
import { mean } from "./moments.ts";
import { type Estimated, squareAndAdd } from "./square-and-add.ts";
import { varianceRatios } from "./variance-ratios.ts";
import { sum } from "../collections/sum.ts";

/** An observation whose arm was drawn with a known probability. */
export interface Drawn {
  readonly injected: boolean;
  /** Probability of `injected`, strictly between 0 and 1. */
  readonly propensity: number;
  /** 0..1 */
  readonly value: number;
}

/**
 * One arm of a stratum: the weight of the stratum, the mean of the arm's values, and the number of trials that tell
 * as much as these values.
 */
interface Stratum {
  readonly weight: number;
  readonly rate: number;
  readonly n: number;
}

/**
 * Difference of the means of two arms, with a 95% interval. Observations are compared only if they were drawn
 * with the same probability; these form a stratum. Strata weigh `n1 * n0 / (n1 + n0)`, which is best if the effect is
 * the same in all. Strata without one of the arms are left out; `null` if no stratum remains. The interval
 * combines Wilson's intervals of the strata of each arm, then both arms by squaring and adding. With one
 * stratum of zeros and ones it is Newcombe's interval. Sources: X. Yan, X. G. Su, "Stratified Wilson and
 * Newcombe confidence intervals for multiple binomial proportions", Statistics in Biopharmaceutical Research
 * 2 (2010); the weights are those of W. G. Cochran, "Some methods for strengthening the common chi-squared
 * tests", Biometrics 10 (1954). Values between 0 and 1 count by `varianceRatios`.
 */
export function stratifiedDifference(
  drawn: readonly Drawn[],
): { difference: number; interval: Interval } | null {
  const strata = strataOf(drawn);
  if (strata.length === 0) return null;
  const [injectedRatio = 1, withheldRatio = 1] = varianceRatios([
    strata.map(({ injected }) => injected),
    strata.map(({ withheld }) => withheld),
  ]);
  const weights = strata.map(
    ({ injected, withheld }) => (injected.length * withheld.length) / (injected.length + withheld.length),
  );
  const total = sum(weights);
  const arm = (values: readonly (readonly number[])[], ratio: number): Estimated => {
    const n = sum(values.map(({ length }) => length));
    // Estimating the mean of each stratum costs a degree of freedom. With one stratum, Wilson's interval
    // already allows for that.
    const share = strata.length === 1 ? 1 : Math.max(1, n - strata.length) / n;
    return stratified(
      values.map((own, index) => ({
        weight: (weights[index] ?? 0) / total,
        rate: mean(own),
        n: (own.length * share) / ratio,
      })),
    );
  };
  return squareAndAdd(
    arm(
      strata.map(({ injected }) => injected),
      injectedRatio,
    ),
    arm(
      strata.map(({ withheld }) => withheld),
      withheldRatio,
    ),
  );
}

/** Groups values by their probability. Keeps the groups that have both arms. */
function strataOf(drawn: readonly Drawn[]): { injected: number[]; withheld: number[] }[] {
  const strata = new Map<number, { injected: number[]; withheld: number[] }>();
  for (const { injected, propensity, value } of drawn) {
    const stratum = strata.get(propensity) ?? { injected: [], withheld: [] };
    (injected ? stratum.injected : stratum.withheld).push(value);
    strata.set(propensity, stratum);
  }
  return [...strata.values()].filter(({ injected, withheld }) => injected.length > 0 && withheld.length > 0);
}

/**
 * The weighted mean of the strata of an arm. The interval of this mean is the weighted sum of Wilson's intervals
 * of the strata, at the quantile for which the sum is as wide as the interval of the mean.
 */
function stratified(strata: readonly Stratum[]): Estimated {
  const total = (of: (stratum: Stratum) => number): number => sum(strata.map(of));
  const spread = ({ rate, n }: Stratum): number => wilsonSpread(rate, n);
  const narrowing =
    Math.sqrt(total((one) => (one.weight * spread(one)) ** 2)) / total((one) => one.weight * spread(one));
  const ends = (end: 0 | 1): number =>
    total(({ weight, rate, n }) => weight * wilson(rate, n, Z95 * narrowing)[end]);
  return { value: total(({ weight, rate }) => weight * rate), interval: [ends(0), ends(1)] };
}
