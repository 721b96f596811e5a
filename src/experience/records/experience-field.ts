import type { Row, Value } from "../../base/types.ts";
import type { Experience } from "./experience.ts";
import { fromRow } from "./experience-codec.ts";

/** The fields of an experience that filters can use, beside `metadata.FIELD`. */
export const EXPERIENCE_FIELDS: readonly (keyof Experience)[] = [
  "id",
  "task",
  "approach",
  "outcome",
  "score",
  "lessons",
  "timestamp",
  "agent",
  "author",
  "scope",
  "runId",
  "threadId",
  "user",
  "labelSource",
  "confidence",
  "origin",
  "status",
  "statusReason",
  "decidedBy",
  "recordedBy",
  "version",
];

/** Reads the field that a filter names: one of `EXPERIENCE_FIELDS`, or `metadata.FIELD` at any depth. */
export function experienceField(row: Row, field: string): Value | undefined {
  const experience = fromRow(row);
  let value: unknown = experience;
  for (const name of field.split(".")) value = ownValue(value, name);
  return value as Value | undefined;
}

function ownValue(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
