import { mean } from "../../base/stats/moments.ts";
import type { Drawn } from "../../base/stats/stratified-difference.ts";

/**
 * Stakes, as shares of the largest stake that cannot lose everything. Small stakes detect small effects, large
 * stakes large ones.
 */
const STAKES = [0.1, 0.2, 0.4, 0.8] as const;

/**
 * The evidence required for a claim. If there is no effect, at most 5% of all sequences of observations ever reach it,
 * however long they are.
 */
export const CONVINCING = 20;

/**
 * Evidence that injecting does harm (`"harm"`) or helps (`"help"`), which may be checked after every run. The
 * evidence is the capital of a gambler who bets on the claim and starts with 1.
 *
 * Each observation gives an unbiased value of the effect, `x = (value - baseline) * (injected - propensity)
 * / (propensity * (1 - propensity))`, with a baseline that is known beforehand. For harm the capital is multiplied by
 * `1 - stake * x`; for help the sign of `x` is turned. While the claim is false, the capital is a supermartingale, so it
 * ever reaches 20 with probability at most 5%, however often one looks (Ville's inequality). Values are in 0..1.
 *
 * Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86
 * (2024), with several stakes held at once. The values are augmented inverse propensity scores (J. Robins et
 * al., JASA 1994).
 */
export class EffectEvidence {
  readonly #sign: 1 | -1;
  readonly #capital: number[] = STAKES.map(() => 1);
  readonly #arms = { injected: { sum: 0, n: 0 }, withheld: { sum: 0, n: 0 } };

  constructor(direction: "harm" | "help") {
    this.#sign = direction === "harm" ? 1 : -1;
  }

  /** The evidence: the mean capital over all stakes. */
  get value(): number {
    return mean(this.#capital);
  }

  /** Adds an observation and returns the evidence including it. */
  add({ injected, propensity, value }: Drawn): number {
    // If the unit could not have been in the other arm, the observation says nothing about the difference.
    if (!(propensity > 0 && propensity < 1)) return this.value;
    const baseline = this.#baseline(propensity);
    const effect = injected ? (value - baseline) / propensity : (baseline - value) / (1 - propensity);
    // The most that one observation can speak against the claim, which limits the stake.
    const [above, below] = this.#sign === 1 ? [1 - baseline, baseline] : [baseline, 1 - baseline];
    const reach = Math.max(above / propensity, below / (1 - propensity));
    for (const [index, share] of STAKES.entries())
      this.#capital[index] = (this.#capital[index] ?? 1) * (1 - (share / reach) * this.#sign * effect);
    const arm = injected ? this.#arms.injected : this.#arms.withheld;
    arm.sum += value;
    arm.n++;
    return this.value;
  }

  /**
   * The baseline that minimizes the variance of the effect: the weighted mean of both arms' mean values, with more
   * weight on the rarer arm.
   */
  #baseline(propensity: number): number {
    const { injected, withheld } = this.#arms;
    const overall = (injected.sum + withheld.sum + 0.5) / (injected.n + withheld.n + 1);
    const meanOf = ({ sum, n }: { sum: number; n: number }): number => (sum + overall) / (n + 1);
    return (1 - propensity) * meanOf(injected) + propensity * meanOf(withheld);
  }
}
