import { sameWordingAs } from "../../base/text/same-task.ts";
import { LEAST_WORD_SIMILARITY, wordSimilarities } from "../../base/text/word-similarity.ts";
import type { Vector } from "../../base/types.ts";
import type { Candidate } from "./find-candidates.ts";
import { abstains, type Calibration } from "./ranking/abstention.ts";
import type { RecallSettings } from "./recall-options.ts";

/**
 * Cosine similarity that the nearest task must reach in a store that is not calibrated yet, unless a task
 * shares enough words. Embedding models differ, so the bound is low. In recorded runs of nine kinds, with MiniLM
 * and 25 recorded tasks of one kind, 98% of the tasks of this kind reached it, and 27% of the tasks of other kinds.
 */
const CAUTIOUS = 0.2;

/**
 * An exception in calibrated stores. Recall also answers a task that is covered too little if one recorded task is
 * similar enough both by words (`SAME_WORDS`) and by vector (`SAME_MEANING`). The exception is for tasks that are
 * asked in another style than they were recorded in, because then all vectors are further away. In a test, recorded
 * questions to databases were asked again in other words. Recall answered 20% of them without the exception and 93%
 * with it. An exception by words alone would answer three times as many tasks that only sound alike.
 */
const SAME_WORDS = 0.45;
const SAME_MEANING = 0.55;

/** The least similarity at which an experience says something about a task. */
export function leastToSay(byWords: boolean): number {
  return byWords ? LEAST_WORD_SIMILARITY : CAUTIOUS;
}

/** What was found for a task. */
interface FoundForTask {
  readonly task: string;
  /** Nearest first. */
  readonly candidates: readonly Candidate[];
  /** Absent if the search used words only. */
  readonly vector: Vector | undefined;
}

/**
 * Whether the store knows too little about a task to say anything. False if `abstain` is off, or if no candidate
 * was found, because then there is nothing to withhold.
 */
export function isSilent(
  { task, candidates, vector }: FoundForTask,
  usual: Calibration | undefined,
  { abstain, minSimilarity }: Pick<RecallSettings, "abstain" | "minSimilarity">,
): boolean {
  const [nearest] = candidates;
  if (!abstain || !nearest) return false;
  // An attempt at the same task is always worth returning, however dissimilar all other tasks are.
  const isAsked = sameWordingAs(task);
  if (candidates.some(({ experience }) => isAsked(experience.task))) return false;
  if (!vector) return minSimilarity === undefined && nearest.similarity < LEAST_WORD_SIMILARITY;
  if (usual)
    return abstains(vector, candidates, usual) && !sharesWords(task, candidates, SAME_WORDS, SAME_MEANING);
  if (minSimilarity !== undefined || nearest.similarity >= CAUTIOUS) return false;
  return !sharesWords(task, candidates, LEAST_WORD_SIMILARITY, -1);
}

/** Whether one candidate is similar enough to the task both by its words and by its vector. */
function sharesWords(
  task: string,
  candidates: readonly Candidate[],
  leastByWords: number,
  leastByVector: number,
): boolean {
  if (!candidates.some(({ similarity }) => similarity >= leastByVector)) return false;
  const tasks = candidates.map(({ experience }) => experience.task);
  return wordSimilarities(task, tasks).some(
    (similarity, index) =>
      similarity >= leastByWords && (candidates[index]?.similarity ?? -1) >= leastByVector,
  );
}

/**
 * The least similarity of an experience that is shown: `minSimilarity` if it is set. Otherwise, if the search
 * used words only, an experience must share enough words with the task unless `abstain` is off.
 */
export function leastSimilarity(
  byWords: boolean,
  { abstain, minSimilarity }: Pick<RecallSettings, "abstain" | "minSimilarity">,
): number {
  return minSimilarity ?? (byWords && abstain ? LEAST_WORD_SIMILARITY : -1);
}
