import type { Vector } from "../../../base/types.ts";
import { solveRidge } from "../../../base/stats/ridge-regression.ts";

/** How many of the most similar tasks are averaged. */
const NEAREST = 3;
/** Ridge penalty for each sampled task. Values from .002 to .01 work about equally well. */
const PENALTY = 0.005;

/** What is usual for a store and its embeddings, and when recall abstains. */
export interface Calibration {
  /** The support expected for a task is `offset + weights · vector`. */
  readonly weights: Vector;
  readonly offset: number;
  /** Recall abstains if the confidence is lower. */
  readonly threshold: number;
}

/** A recorded task and its support: how well the others cover it. */
export interface SampledTask {
  readonly vector: Vector;
  readonly support: number;
}

/** The mean of the three highest similarities, or of all if there are fewer; 0 for none. */
export function supportOf(similarities: readonly number[]): number {
  const nearest = similarities.toSorted((a, b) => b - a).slice(0, NEAREST);
  return nearest.reduce((sum, similarity) => sum + similarity, 0) / Math.max(1, nearest.length);
}

/** The support by different tasks. Several attempts at one task count once, because they cover no more. */
export function supportOfTasks(
  candidates: readonly { readonly task: string; readonly similarity: number }[],
): number {
  return supportOf([...new Map(candidates.map(({ task, similarity }) => [task, similarity])).values()]);
}

/** Whether the candidates cover a task too little, compared with what is usual. */
export function abstains(
  vector: Vector,
  candidates: readonly { readonly experience: { readonly task: string }; readonly similarity: number }[],
  usual: Calibration,
): boolean {
  const support = supportOfTasks(
    candidates.map(({ experience: { task }, similarity }) => ({ task, similarity })),
  );
  return confidenceOf(vector, support, usual) < usual.threshold;
}

/**
 * How much better a task is covered than is usual for tasks like it: its support minus the support expected
 * from its vector. Some regions of an embedding are crowded, and everything in them looks similar. A fixed
 * bound on cosine similarity is then too low there and too high elsewhere. Subtracting the expected support
 * evens that out, as cross-domain similarity local scaling does with means of neighbours (Conneau et al.,
 * "Word Translation Without Parallel Data", 2018).
 */
export function confidenceOf(vector: Vector, support: number, { weights, offset }: Calibration): number {
  return support - offset - dot(weights, vector);
}

/**
 * Learns which support is usual, by ridge regression of support on the vector. The sample consists of the
 * store's own tasks. Each is compared with the others and left out of its own prediction.
 * @param keep Share of tasks like the recorded ones that recall should still answer, above 0 and up to 1.
 */
export function calibrate(sample: readonly SampledTask[], keep: number): Calibration {
  const { weights, offset, leftOut } = solveRidge(
    sample.map(({ vector }) => vector),
    sample.map(({ support }) => support),
    PENALTY * sample.length,
  );
  const confidences = leftOut.toSorted((a, b) => a - b);
  const place = Math.min(confidences.length - 1, Math.floor(confidences.length * (1 - keep) + 1e-9));
  return { weights, offset, threshold: confidences[place] ?? 0 };
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
