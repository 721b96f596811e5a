import { Best } from "../../../base/collections/best.ts";
import { cosineOf, dotProduct } from "../../../base/text/similarity.ts";
import type { Vector } from "../../../base/types.ts";

/**
 * The support of a task says how well the store covers the task. It is the mean of this many highest similarities.
 */
const NEAREST = 5;
/** The usual support near a task is the mean support of this many nearest landmarks. */
const AROUND = 10;
/** Share of the usual support that is subtracted from the support of a task. */
const SHARE = 0.7;

/** Name of the rule by which a calibration is made. A stored calibration with another name is not used. */
export const RULE = `support of ${NEAREST}, less ${SHARE} of that of ${AROUND} landmarks`;

/** The vector of a task. With `square`, a comparison needs one dot product instead of three. */
export interface Measured {
  readonly vector: Vector;
  /** The dot product of the vector with itself. */
  readonly square: number;
}

/** A recorded task, which shows how well tasks like it are usually covered. */
export interface Landmark extends Measured {
  /** Support of this task among the other recorded tasks. */
  readonly support: number;
}

/** The landmarks of a store, and the confidence below which recall stays silent. */
export interface Calibration {
  readonly landmarks: readonly Landmark[];
  readonly threshold: number;
}

/** A vector with its square. */
export function measured(vector: Vector): Measured {
  return { vector, square: dotProduct(vector, vector) };
}

/** Cosine similarity of two tasks. */
export function similarityOf(a: Measured, b: Measured): number {
  return cosineOf(dotProduct(a.vector, b.vector), a.square, b.square);
}

/** Mean of the five highest similarities, or of all if there are fewer; 0 if there are none. */
export function supportOf(similarities: readonly number[]): number {
  const highest = new Best(NEAREST);
  for (const [place, similarity] of similarities.entries()) highest.add(place, similarity);
  return mean(highest.sorted().map(({ score }) => score));
}

/**
 * The support that candidates give to a task. Candidates with the same task count once, because a second attempt at a
 * task covers nothing more.
 */
export function supportOfTasks(
  candidates: readonly { readonly task: string; readonly similarity: number }[],
): number {
  return supportOf([...new Map(candidates.map(({ task, similarity }) => [task, similarity])).values()]);
}

/** Whether candidates cover a task so little that its confidence is below the threshold. */
export function abstains(
  vector: Vector,
  candidates: readonly { readonly experience: { readonly task: string }; readonly similarity: number }[],
  usual: Calibration,
): boolean {
  const support = supportOfTasks(
    candidates.map(({ experience: { task }, similarity }) => ({ task, similarity })),
  );
  return confidenceOf(measured(vector), support, usual.landmarks) < usual.threshold;
}

/**
 * How much better a task is covered than tasks like it usually are: its support minus .7 of the mean support of the
 * ten nearest landmarks. One bound on cosine similarity does not fit all tasks: in crowded regions of an embedding
 * everything looks similar, so the bound is too low there and too high elsewhere. Subtracting the usual support
 * nearby corrects this, as cross-domain similarity local scaling does (Conneau et al., "Word Translation Without
 * Parallel Data", 2018).
 */
export function confidenceOf(task: Measured, support: number, landmarks: readonly Landmark[]): number {
  const near = new Best(AROUND);
  for (const [place, landmark] of landmarks.entries()) near.add(place, similarityOf(task, landmark));
  return support - SHARE * mean(near.sorted().map(({ place }) => landmarks[place]?.support ?? 0));
}

/** The confidence of a landmark. Only the other landmarks say what is usual for it. */
export function confidenceAmong(landmark: Landmark, landmarks: readonly Landmark[]): number {
  return confidenceOf(
    landmark,
    landmark.support,
    landmarks.filter((other) => other !== landmark),
  );
}

/**
 * The confidence below which recall stays silent: a share `keep` of the landmarks reaches it.
 * @param confidences The confidences of the landmarks among each other
 * @param keep Share of tasks like the recorded ones that recall should still answer, above 0 and up to 1.
 */
export function thresholdOf(confidences: readonly number[], keep: number): number {
  const sorted = confidences.toSorted((a, b) => a - b);
  const place = Math.min(sorted.length - 1, Math.floor(sorted.length * (1 - keep) + 1e-9));
  return sorted[place] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
