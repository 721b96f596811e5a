/** One result of a sequence. */
interface Result {
  /** 0..1. */
  readonly value: number;
  /** How much the result counts, above 0. A result that is certain has weight 1. */
  readonly weight: number;
}

/** The forecast from a sequence of results. */
interface Outlook {
  /** Expected value of the next result, above 0 and below 1. */
  readonly mean: number;
  /** For each result, the probability that the rate has not changed since this result. */
  readonly still: readonly number[];
}

/**
 * Probability that the rate changes between two results. With .1, two results in a row that contradict all
 * earlier results outweigh any number of them.
 */
const HAZARD = 0.1;

/**
 * Estimates the next result, if the rate may have changed at any time. Results are oldest first. Each result
 * updates the probability of every possible time of the last change. The rate since that time has a Beta
 * posterior with a uniform prior. So old results stop counting as soon as newer ones contradict them, and keep
 * counting as long as chance explains the newer ones better than a change.
 *
 * Source: R. Adams, D. MacKay, "Bayesian Online Changepoint Detection", 2007. A result of weight w counts as
 * the w-th power of its likelihood.
 */
export function outlook(results: readonly Result[]): Outlook {
  const starts: { probability: number; alpha: number; beta: number }[] = [];
  for (const { value, weight } of results) {
    for (const start of starts) start.probability *= 1 - HAZARD;
    starts.push({ probability: starts.length === 0 ? 1 : HAZARD, alpha: 1, beta: 1 });
    let total = 0;
    for (const start of starts) {
      const rate = start.alpha / (start.alpha + start.beta);
      start.probability *= rate ** (weight * value) * (1 - rate) ** (weight * (1 - value));
      start.alpha += weight * value;
      start.beta += weight * (1 - value);
      total += start.probability;
    }
    for (const start of starts) start.probability /= total;
  }
  let mean = starts.length === 0 ? 0.5 : 0;
  let until = 0;
  const still: number[] = [];
  for (const { probability, alpha, beta } of starts) {
    mean += probability * (alpha / (alpha + beta));
    still.push((until += probability));
  }
  return { mean, still };
}
