/** One observation of an arm that was drawn with a known probability. */
export interface Drawn {
  readonly injected: boolean;
  /** Probability of `injected`, strictly between 0 and 1. */
  readonly propensity: number;
  /** 0..1 */
  readonly value: number;
}
