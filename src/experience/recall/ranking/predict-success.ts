/** What one earlier attempt says about an attempt to come. */
export interface Evidence {
  /** How the task asked about resembles this one's: cosine or the like, at most 1. Below 0 counts as 0. */
  readonly similarity: number;
  /** Whether it is the same task. */
  readonly sameTask: boolean;
  /** Whether the same agent tried. */
  readonly sameAgent: boolean;
  /** How it went, 0..1. */
  readonly score: number;
  /** Days before now, 0 and more. */
  readonly age: number;
  /** Confidence in the label, 0..1. @default 1 */
  readonly weight?: number;
}

/** A probability of success, and what it rests on. */
export interface SuccessPrediction {
  /** 0..1; exactly 0 or 1 never. */
  readonly probability: number;
  /** Attempts at this task by this agent, weighted by confidence and not decayed. */
  readonly n: number;
}

/** Days after which an attempt counts half. Agents change in days and tasks do not: the mean of three answers to that. */
const HALF_LIVES = [1, 4, Number.POSITIVE_INFINITY];
/** Sharpens similarity: a task half as similar counts 1/256. */
const SHARPNESS = 8;
/** How many attempts each prior weighs as much as. */
const PRIOR_WEIGHT = 1;

/**
 * Probability that an attempt at a task by an agent succeeds, from attempts before it: the mean of a Beta posterior
 * whose prior is itself estimated from less specific evidence (empirical Bayes; Efron and Morris, "Stein's Paradox in
 * Statistics", 1977):
 *
 *     all attempts → similar tasks, anyone → this task, anyone ─┐
 *     all attempts → any task, this agent → similar tasks, this agent ─┴→ this task, this agent
 *
 * Each arrow is (prior + Σ w·score) / (1 + Σ w) with w = weight · 2^(-age / half-life), for similar tasks also
 * · similarity^8. The two lines meet weighted by the evidence in each,
 * where all similar tasks of anyone count as one attempt at most. The result is the mean over half-lives of
 * 1 day, 4 days and none. The order of the evidence does not matter.
 */
export function predictSuccess(evidence: readonly Evidence[]): SuccessPrediction {
  const all = new Share();
  const pair = new Share();
  for (const { sameTask, sameAgent, score, weight = 1 } of evidence) {
    all.add(score, weight);
    if (sameTask && sameAgent) pair.add(score, weight);
  }
  const base = (all.successes + 1) / (all.weight + 2);
  const probabilities = HALF_LIVES.map((halfLife) => withHalfLife(evidence, halfLife, base));
  return {
    probability: probabilities.reduce((total, probability) => total + probability, 0) / HALF_LIVES.length,
    n: pair.weight,
  };
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
  // However many tasks are similar, together they say no more than one attempt at the task itself.
  const anyone = task.weight + similarTasks.weight / (1 + similarTasks.weight);
  const own = ownSimilar.weight + PRIOR_WEIGHT;
  return pair.shrunk((anyone * ofTask + own * ofAgent) / (anyone + own));
}

type Shares = [Share, Share, Share, Share, Share];

/** A weighted share of successes. */
class Share {
  successes = 0;
  weight = 0;

  add(score: number, weight: number): void {
    this.successes += score * weight;
    this.weight += weight;
  }

  /** The mean of the posterior with this prior mean. */
  shrunk(prior: number): number {
    return (PRIOR_WEIGHT * prior + this.successes) / (PRIOR_WEIGHT + this.weight);
  }
}
