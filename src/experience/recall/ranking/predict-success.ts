import { mean } from "../../../base/stats/moments.ts";

/** An earlier attempt, as evidence about the next one. */
export interface Evidence {
  /** Similarity of the attempt's task to the task at hand: cosine or the like, at most 1. Below 0 counts as 0. */
  readonly similarity: number;
  /** Whether it was an attempt at the same task. */
  readonly sameTask: boolean;
  /** Whether the agent at hand made the attempt. */
  readonly sameAgent: boolean;
  /** Score of the attempt, 0..1. */
  readonly score: number;
  /** Age of the attempt in days, at least 0. */
  readonly age: number;
  /** Confidence of the attempt's label, 0..1. @default 1 */
  readonly weight?: number;
}

/**
 * Days after which an attempt counts half. Agents change within days, tasks do not, so the prediction is the
 * mean over three half-lives.
 */
const HALF_LIVES = [1, 4, Number.POSITIVE_INFINITY];
/** Exponent of similarity: a task half as similar counts 1/256. */
const SHARPNESS = 8;
/** The weight of each prior, in attempts. */
const PRIOR_WEIGHT = 1;

/**
 * Predicts the probability that an agent succeeds at a task, from earlier attempts; above 0 and below 1. It is the mean
 * of a Beta posterior whose prior is estimated from less specific evidence (empirical Bayes; Efron and Morris, "Stein's
 * Paradox in Statistics", 1977):
 *
 *     all attempts → similar tasks, anyone → this task, anyone ──────────────┐
 *     all attempts → any task, this agent → similar tasks, this agent ───────┴→ this task, this agent
 *
 * Each arrow takes the mean on its left as prior and gives (prior + Σ w·score) / (1 + Σ w), where
 * w = weight · 2^(-age / half-life), for similar tasks also · similarity^8. The first mean, of all attempts, has no
 * decay. Where the two lines meet, the prior is the weighted mean of both. The upper line has the weight of the
 * attempts at this task, plus at most one for all similar tasks. The lower line has the weight of this agent's
 * attempts at similar tasks, plus one. The result is the mean of three such predictions: with a half-life of 1 day,
 * of 4 days, and without decay. The order of the evidence does not matter.
 */
export function predictSuccess(evidence: readonly Evidence[]): number {
  const all = new Share();
  for (const { score, weight = 1 } of evidence) all.add(score, weight);
  const base = (all.successes + 1) / (all.weight + 2);
  return mean(HALF_LIVES.map((halfLife) => withHalfLife(evidence, halfLife, base)));
}

function withHalfLife(evidence: readonly Evidence[], halfLife: number, base: number): number {
  const [task, similarTasks, agent, ownSimilar, pair] = Array.from(
    { length: 5 },
    () => new Share(),
  ) as Shares;
  for (const { similarity, sameTask, sameAgent, score, age, weight = 1 } of evidence) {
    const counted = weight * 2 ** (-age / halfLife);
    const near = counted * Math.max(0, Math.min(1, similarity)) ** SHARPNESS;
    if (sameTask) task.add(score, counted);
    else similarTasks.add(score, near);
    if (sameAgent) {
      agent.add(score, counted);
      if (sameTask) pair.add(score, counted);
      else ownSimilar.add(score, near);
    }
  }
  const ofTask = task.shrunk(similarTasks.shrunk(base));
  const ofAgent = ownSimilar.shrunk(agent.shrunk(base));
  // The attempts at similar tasks together count less than one attempt at the task itself.
  const anyone = task.weight + similarTasks.weight / (1 + similarTasks.weight);
  const own = ownSimilar.weight + PRIOR_WEIGHT;
  return pair.shrunk((anyone * ofTask + own * ofAgent) / (anyone + own));
}

type Shares = [Share, Share, Share, Share, Share];

class Share {
  successes = 0;
  weight = 0;

  add(score: number, weight: number): void {
    this.successes += score * weight;
    this.weight += weight;
  }

  /** The mean of the posterior, with this prior mean at the weight of `PRIOR_WEIGHT` attempts. */
  shrunk(prior: number): number {
    return (PRIOR_WEIGHT * prior + this.successes) / (PRIOR_WEIGHT + this.weight);
  }
}
