import { createHash } from "node:crypto";

import type { ReadRow } from "../../storage/table/row-of.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { Experience } from "../records/experience.ts";
import type { experiencesSchema } from "../records/schemas.ts";
import { JUDGED_COLUMNS } from "../trust/judge.ts";
import type { ExportSettings } from "./export-options.ts";
import { taskKey } from "../../base/text/same-task.ts";

/** An experience as far as choosing needs it: no text is kept. */
export interface Candidate {
  readonly id: string;
  /** Of its task. */
  readonly key: string;
  /** Of what was tried, to tell equal attempts. */
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
 * The candidate in a row, or none: partial outcomes say neither, labels may be of the wrong source or too unsure, and
 * what recall would not give must not be trained on either.
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
