import { createHash } from "node:crypto";

import { readJson } from "../../base/json/read-json.ts";
import type { JsonObject, Row, Vector } from "../../base/types.ts";
import { codec } from "../../storage/table/codec.ts";
import { versionOf } from "../../storage/driver/newest-rows.ts";
import type { NewRow } from "../../storage/table/row-of.ts";
import { UNKNOWN_CONFIDENCE } from "./default-confidence.ts";
import type { Experience } from "./experience.ts";
import { type ExperienceRow, experiencesSchema } from "./schemas.ts";

const {
  toRow: cellsOf,
  fromRow: fieldsOf,
  emptyRow,
  emptyRecord,
} = codec(experiencesSchema, "metadata_json", "content_hash", "recorded_label", "cleared", "recalled");

const BASE_ROW = { ...emptyRow, metadata_json: "", content_hash: "", cleared: "", recalled: "" };
/** An experience of which nothing is known. */
export const EMPTY_EXPERIENCE = { ...emptyRecord, version: 0 };

/** What earlier versions stored where no approach was known. */
const PLACEHOLDERS: readonly string[] = ["no answer", "failed before an answer"];
const FAILED_IN = /^failed in node [^\n]*$/u;

/** A row for a newly recorded experience. The store adds its vector; no label has changed it yet. */
type RecordedRow = Omit<ExperienceRow, "version" | "deleted" | "recorded_label" | "cleared" | "recalled">;

/** A recorded row that also says whether its texts are cleared. */
export type ClearedRow = RecordedRow & Pick<ExperienceRow, "cleared">;

/** Converts an experience to a row of the `experiences` table. */
export function toRow(experience: Omit<Experience, "version">): RecordedRow {
  return { ...toRowWithoutHash(experience), content_hash: contentHash(experience) };
}

/** The row of an experience that is only checked. */
export function toRowWithoutHash(experience: Omit<Experience, "version">): RecordedRow {
  return { ...cellsOf(experience, BASE_ROW), metadata_json: JSON.stringify(experience.metadata) };
}

/** Reads the experience in a row. Rows of the Python recipe lack our columns and get neutral values. */
export function fromRow(row: Row): Experience {
  const fields = fieldsOf(row, EMPTY_EXPERIENCE);
  return {
    ...fields,
    version: versionOf(row),
    metadata: readJson<JsonObject | null>(row["metadata_json"], null) ?? fields.metadata,
    confidence: fields.confidence ?? UNKNOWN_CONFIDENCE,
    origin: fields.origin || "user",
    approach: knownApproach(fields.approach, fields.origin),
  };
}

/**
 * Adds the vector of the task to a row. Without a vector the content hash is emptied, so that a later
 * process with embeddings finds the row and computes the vector.
 */
export function withVector<R extends object>(
  row: R,
  vector: Vector | null | undefined,
): R & Pick<NewRow<typeof experiencesSchema>, "task_embedding" | "content_hash"> {
  return vector ? { task_embedding: vector, ...row } : { ...row, content_hash: "" };
}

/** SHA-256 of the texts and the result of an attempt. Equal hashes mean that all of these are equal. */
export function contentHash(
  experience: Pick<Experience, "task" | "approach" | "outcome" | "score" | "lessons">,
): string {
  const { task, approach, outcome, score, lessons } = experience;
  return createHash("sha256")
    .update(JSON.stringify([task, approach, outcome, Math.fround(score), lessons]))
    .digest("hex");
}

/**
 * The approach of a row; empty if none is known. Earlier versions stored a placeholder such as "no answer"
 * there. No agent wrote it, so nothing can be learned from it.
 */
function knownApproach(approach: string, origin: string): string {
  const isOurs = PLACEHOLDERS.includes(approach) || FAILED_IN.test(approach);
  return origin === "model" && isOurs ? "" : approach;
}
