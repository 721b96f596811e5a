import { createHash } from "node:crypto";

import type { JsonObject, Row, Value } from "../../base/types.ts";
import { UNKNOWN_CONFIDENCE } from "./default-confidence.ts";
import type { Experience, Outcome } from "./experience.ts";

/** An experience as a row of the `experiences` table; the vector is added by the store. */
export function toRow(experience: Omit<Experience, "version">): Row {
  const { task, approach, outcome, score, lessons, metadata } = experience;
  return {
    task_description: task,
    approach,
    outcome,
    score,
    lessons,
    metadata,
    timestamp: experience.timestamp,
    metadata_json: JSON.stringify(metadata),
    id: experience.id,
    agent: experience.agent,
    author: experience.author,
    scope: experience.scope,
    tags: JSON.stringify(experience.tags),
    run_id: experience.runId,
    thread_id: experience.threadId,
    user_id: experience.user,
    label_source: experience.labelSource,
    confidence: experience.confidence,
    status: experience.status,
    content_hash: contentHash(experience),
    origin: experience.origin,
    status_reason: experience.statusReason,
    decided_by: experience.decidedBy,
    recorded_by: experience.recordedBy,
  };
}

/** The experience in a row; rows that the Python recipe wrote lack our columns and get the neutral values. */
export function fromRow(row: Row): Experience {
  return {
    id: text(row["id"]),
    version: typeof row["version"] === "number" ? row["version"] : 0,
    task: text(row["task_description"]),
    approach: text(row["approach"]),
    outcome: text(row["outcome"]) as Outcome,
    score: typeof row["score"] === "number" ? row["score"] : 0,
    lessons: text(row["lessons"]),
    metadata: metadataOf(row),
    timestamp: typeof row["timestamp"] === "number" ? row["timestamp"] : 0,
    tags: row["tags"] ? (JSON.parse(text(row["tags"])) as string[]) : [],
    agent: text(row["agent"]),
    author: text(row["author"]),
    scope: text(row["scope"]),
    runId: text(row["run_id"]),
    threadId: text(row["thread_id"]),
    user: text(row["user_id"]),
    labelSource: text(row["label_source"]),
    confidence: typeof row["confidence"] === "number" ? row["confidence"] : Math.fround(UNKNOWN_CONFIDENCE),
    origin: (text(row["origin"]) || "user") as Experience["origin"],
    status: text(row["status"]) as Experience["status"],
    statusReason: text(row["status_reason"]),
    decidedBy: text(row["decided_by"]),
    recordedBy: text(row["recorded_by"]),
  };
}

/** SHA-256 of what was tried and how it ended, to tell equal attempts. */
export function contentHash(
  experience: Pick<Experience, "task" | "approach" | "outcome" | "score" | "lessons">,
): string {
  const { task, approach, outcome, score, lessons } = experience;
  return createHash("sha256")
    .update(JSON.stringify([task, approach, outcome, Math.fround(score), lessons]))
    .digest("hex");
}

/** The exact JSON text where we wrote it; the engine's own dict keeps whole numbers as floats. */
function metadataOf(row: Row): JsonObject {
  const exact = text(row["metadata_json"]);
  if (exact !== "") return JSON.parse(exact) as JsonObject;
  return (row["metadata"] ?? {}) as JsonObject;
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
