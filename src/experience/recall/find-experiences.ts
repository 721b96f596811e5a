import type { Vector } from "../../base/types.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { RecalledExperience } from "../records/experience.ts";
import { findCandidates, findCandidatesByText } from "./find-candidates.ts";
import { rankCandidates } from "./rank-candidates.ts";
import { type Calibration, confidenceOf, supportOfTasks } from "./ranking/abstention.ts";
import type { RecallOptions } from "./recall-options.ts";
import { shownBy } from "../prompt/recall-template.ts";
import type { ExperienceReads } from "../trust/trusted-reads.ts";

/** Who asks about what. */
export interface RecallRequest {
  readonly task: string;
  /** The task's vector; absent without embeddings. */
  readonly vector?: Vector;
  /** The agent that is going to try. */
  readonly agent: string;
  /** Unix seconds. */
  readonly now: number;
  /** What is usual for this store; absent when it was not calibrated. */
  readonly calibration?: Calibration;
  /** Is told when the store knows too little about the task. */
  readonly onAbstain?: () => void;
}

/** The experiences to give for a task, best first, of equals the newest; none where the store knows too little. */
export async function findExperiences(
  table: ExperienceReads,
  request: RecallRequest,
  options: RecallOptions,
): Promise<RecalledExperience[]> {
  const { task, vector, calibration } = request;
  const candidates = vector
    ? await findCandidates(table, { task, vector }, options)
    : await findCandidatesByText(table, task, options);
  if (vector && calibration && options.abstain !== false) {
    const support = supportOfTasks(
      candidates.map(({ experience, similarity }) => ({ task: experience.task, similarity })),
    );
    if (confidenceOf(vector, support, calibration) < calibration.threshold) {
      request.onAbstain?.();
      return [];
    }
  }
  const least = options.minSimilarity ?? -1;
  const ranked = rankCandidates(candidates, { ...request, lexical: !vector }, options).filter(
    ({ similarity }) => similarity >= least,
  );
  // What the text has no place for must not take the place of what it has.
  const best = shownBy(options.template ?? "plain", ranked).slice(0, options.k ?? 3);
  const rows = await table.get(best.map(({ experience }) => experience.id));
  const whole = new Map(rows.map((row) => [row["id"], fromRow(row)]));
  return best.flatMap((item) => {
    const experience = whole.get(item.experience.id);
    return experience ? [{ ...item, experience }] : [];
  });
}
