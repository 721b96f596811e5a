import { memberOf } from "../../base/json/member-of.ts";
import type { JsonObject, Row, Value } from "../../base/types.ts";
import { EMPTY_EXPERIENCE, fromRow } from "./experience-codec.ts";

/** The fields of an experience that filters can use, beside `metadata.FIELD`. */
export const EXPERIENCE_FIELDS: readonly string[] = Object.keys(EMPTY_EXPERIENCE).filter(
  (name) => !["metadata", "tags"].includes(name),
);

/** Reads the field that a filter names: one of `EXPERIENCE_FIELDS`, or `metadata.FIELD` at any depth. */
export function experienceField(row: Row, field: string): Value | undefined {
  return memberOf(fromRow(row) as unknown as JsonObject, field);
}
