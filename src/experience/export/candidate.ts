import { createHash } from "node:crypto";

import type { ReadRow } from "../../storage/table/row-of.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { Experience } from "../records/experience.ts";
import type { experiencesSchema } from "../records/schemas.ts";
import { JUDGED_COLUMNS } from "../trust/judge.ts";
import type { ExportSettings } from "./export-options.ts";
import { taskKey } from "../../base/text/same-task.ts";

/**
 * The parts of an experience that decide whether and how it is exported. They contain no texts, because the
 * candidates of all experiences must fit in memory.
 */
export interface Candidate {
  readonly id: string;
  /** Key of the task. Tasks that differ only in case and white space have the same key. */
  readonly key: string;
  /** Hash of the approach, by which equal attempts are recognised. */
  readonly attempt: string;
  readonly success: boolean;
  readonly score: number;
}

/** The columns that `candidateOf` reads. */
export const CANDIDATE_COLUMNS = [
  ...JUDGED_COLUMNS,
  "outcome",
  "score",
  "label_source",
  "confidence",
] as const;

/**
 * Makes the candidate of a row; `undefined` if the row must not be exported. A row must not be exported if one of
 * these is true:
 * - The outcome is partial, or for `sft` a failure.
 * - The verdict has a source that is not wanted, or too little confidence.
 * - Agents may not learn from the experience.
 */
export function candidateOf(
  row: ReadRow<typeof experiencesSchema, (typeof CANDIDATE_COLUMNS)[number]>,
  options: ExportSettings,
  believes: (experience: Experience) => boolean,
): Candidate | undefined {
  const { outcome, score, confidence, label_source: source } = row;
  if (outcome !== "success" && outcome !== "failure") return undefined;
  if (options.format === "sft" && outcome === "failure") return undefined;
  if ((confidence ?? 1) < options.minConfidence) return undefined;
  if (options.labelSources && !options.labelSources.some((allowed) => allowed === source)) return undefined;
  if (!believes(fromRow(row))) return undefined;
  return {
    id: row.id,
    key: taskKey(row.task_description),
    attempt: createHash("sha256").update(row.approach).digest("base64").slice(0, 16),
    success: outcome === "success",
    score,
  };
}
