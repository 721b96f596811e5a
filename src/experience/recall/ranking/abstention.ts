import { cosineSimilarity } from "../../../base/text/similarity.ts";
import type { Vector } from "../../../base/types.ts";

/** Similarities whose mean says how well a task is covered. */
const NEAREST = 3;
/** Landmarks whose support says what is usual around a task. */
const AROUND = 10;
/** How much of what is usual is subtracted: .3 and .7 did about as well. */
const SHARE = 0.5;

/** A recorded task that says how well tasks like it are usually covered. */
export interface Landmark {
  readonly vector: Vector;
  /** Its support among the other recorded tasks. */
  readonly support: number;
}

/** What is usual in a store, and below which confidence recall stays silent. */
export interface Calibration {
  readonly landmarks: readonly Landmark[];
  readonly threshold: number;
}

/** Mean of the three highest similarities, or of all where there are fewer; 0 of none. */
export function supportOf(similarities: readonly number[]): number {
  return meanOfHighest(similarities, NEAREST);
}

/** The support of different tasks: another attempt at one of them says nothing new about what is covered. */
export function supportOfTasks(
  candidates: readonly { readonly task: string; readonly similarity: number }[],
): number {
  return supportOf([...new Map(candidates.map(({ task, similarity }) => [task, similarity])).values()]);
}

/** Whether candidates cover a task too little, by what is usual. */
export function abstains(
  vector: Vector,
  candidates: readonly { readonly experience: { readonly task: string }; readonly similarity: number }[],
  usual: Calibration,
): boolean {
  const support = supportOfTasks(
    candidates.map(({ experience: { task }, similarity }) => ({ task, similarity })),
  );
  return confidenceOf(vector, support, usual.landmarks) < usual.threshold;
}

/**
 * How much better a task is covered than tasks like it usually are: its support minus half the mean support of the ten
 * nearest landmarks. Some regions of an embedding are crowded and everything there looks similar, so that one bound on
 * cosine similarity is too low for them and too high for others. Subtracting what is usual nearby evens that out, as
 * cross-domain similarity local scaling does (Conneau et al., "Word Translation Without Parallel Data", 2018).
 */
export function confidenceOf(vector: Vector, support: number, landmarks: readonly Landmark[]): number {
  const near = landmarks
    .map((landmark) => ({ ...landmark, similarity: cosineSimilarity(vector, landmark.vector) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, AROUND);
  const usual = near.reduce((sum, landmark) => sum + landmark.support, 0) / Math.max(1, near.length);
  return support - SHARE * usual;
}

/**
 * Learns the threshold from the landmarks themselves, each left out of what is usual around it.
 * @param keep Share of tasks like the recorded ones that recall should still answer, above 0 and up to 1.
 */
export function calibrate(landmarks: readonly Landmark[], keep: number): Calibration {
  const confidences = landmarks
    .map((landmark) =>
      confidenceOf(
        landmark.vector,
        landmark.support,
        landmarks.filter((other) => other !== landmark),
      ),
    )
    .sort((a, b) => a - b);
  const place = Math.min(confidences.length - 1, Math.floor(confidences.length * (1 - keep) + 1e-9));
  return { landmarks, threshold: confidences[place] ?? 0 };
}

function meanOfHighest(values: readonly number[], count: number): number {
  const highest = values.toSorted((a, b) => b - a).slice(0, count);
  return highest.reduce((sum, value) => sum + value, 0) / Math.max(1, highest.length);
}
