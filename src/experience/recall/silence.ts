import { LEAST_WORD_SIMILARITY, wordSimilarities } from "../../base/text/word-similarity.ts";
import type { Vector } from "../../base/types.ts";
import type { Candidate } from "./find-candidates.ts";
import { abstains, type Calibration } from "./ranking/abstention.ts";
import type { RecallSettings } from "./recall-options.ts";

/**
 * Cosine similarity that the nearest task must reach in a store that has not learnt yet what is usual in it. Embedding
 * models differ, so it is low: over recorded runs of nine kinds, MiniLM gave 98% of the tasks of a kind a nearer one
 * among 25, and 27% of the tasks of the other kinds.
 */
const CAUTIOUS = 0.2;

/** What was found for a task. */
interface FoundForTask {
  readonly task: string;
  /** Nearest first. */
  readonly candidates: readonly Candidate[];
  /** Absent where the task was looked for by words alone. */
  readonly vector: Vector | undefined;
}

/** Whether the store knows too little about a task to say anything. Where it knows nothing, there is nothing to keep. */
export function isSilent(
  { task, candidates, vector }: FoundForTask,
  usual: Calibration | undefined,
  { abstain, minSimilarity }: Pick<RecallSettings, "abstain" | "minSimilarity">,
): boolean {
  const [nearest] = candidates;
  if (!abstain || !nearest) return false;
  if (!vector) return minSimilarity === undefined && nearest.similarity < LEAST_WORD_SIMILARITY;
  if (usual) return abstains(vector, candidates, usual);
  if (minSimilarity !== undefined || nearest.similarity >= CAUTIOUS) return false;
  const tasks = candidates.map(({ experience }) => experience.task);
  return wordSimilarities(task, tasks).every((similarity) => similarity < LEAST_WORD_SIMILARITY);
}

/** The least similarity of an experience that is shown. Where words are all there is, each must share enough of them. */
export function leastSimilarity(
  byWords: boolean,
  { abstain, minSimilarity }: Pick<RecallSettings, "abstain" | "minSimilarity">,
): number {
  return minSimilarity ?? (byWords && abstain ? LEAST_WORD_SIMILARITY : -1);
}
