import type { JsonObject, JsonValue, Row } from "../../base/types.ts";
import { redact, redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import { isDict } from "../../storage/table/read-row.ts";
import { contentHash, fromRow } from "./experience-codec.ts";

/** What the column `cleared` of a row says whose texts may be given as they are. */
export const CLEARED = "yes";

/** The tables whose rows have texts of people and models. */
export type ClearedTable =
  | "experiences"
  | "runs"
  | "outcomes"
  | "injections"
  | "lessons"
  | "skills"
  | "rules";

/** Columns with such texts, each with what masks are told that it is. Names, ids, tags and scopes are no texts. */
const TEXTS: Readonly<Record<ClearedTable, Readonly<Record<string, string>>>> = {
  experiences: {
    task_description: "task",
    approach: "approach",
    lessons: "lessons",
    status_reason: "reason",
  },
  runs: { error: "error" },
  outcomes: { comment: "comment" },
  // The ledger holds the words of rules; what else stands there are settings.
  injections: {},
  lessons: { task: "task", lesson: "lessons" },
  skills: { description: "skill", body: "skill", pattern: "skill", reason: "reason" },
  rules: { text: "rule" },
};

/** Columns with such texts inside JSON. */
const JSON_TEXTS: Readonly<Partial<Record<ClearedTable, readonly string[]>>> = {
  experiences: ["metadata", "metadata_json"],
  runs: ["inputs", "outputs", "metadata"],
};

export function isCleared(table: string): table is ClearedTable {
  return Object.hasOwn(TEXTS, table);
}

/** The columns that decide whether texts are cleared, and how, beside these. */
export function clearingColumns(table: ClearedTable, asked: readonly string[]): readonly string[] {
  if (table === "injections") return asked.includes("context") ? ["cleared", "reason"] : [];
  const texts = [...Object.keys(TEXTS[table]), ...(JSON_TEXTS[table] ?? [])];
  return asked.some((name) => texts.includes(name)) ? ["cleared"] : [];
}

/**
 * A row whose texts may be stored and given: as it is where it says so, else without secrets and what else `redaction`
 * takes out. That is done once: the row says so from then on. Columns that the row lacks stay absent.
 */
export function clearedRow(table: ClearedTable, row: Row, redaction: RedactOptions): Row {
  if (row["cleared"] === CLEARED) return row;
  const next: Row = { ...row, cleared: CLEARED };
  for (const [column, place] of Object.entries(TEXTS[table])) {
    const text = row[column];
    if (typeof text === "string" && text !== "") next[column] = redactText(text, redaction, [place]);
  }
  for (const column of JSON_TEXTS[table] ?? []) {
    const value = row[column];
    const place = column === "metadata_json" ? "metadata" : column;
    if (typeof value === "string" && value !== "") next[column] = clearedJson(value, redaction, place);
    else if (isDict(value)) next[column] = clearedObject(value, redaction, place);
  }
  if (table === "injections" && row["reason"] === "rule" && typeof row["context"] === "string")
    next["context"] = redactText(row["context"], redaction, ["rule"]);
  return table === "experiences" ? hashedAnew(row, next) : next;
}

/** JSON that another program wrote may be none. */
function clearedJson(text: string, redaction: RedactOptions, place: string): string {
  const value = parsedJson(text);
  if (value === undefined) return redactText(text, redaction, [place]);
  const left = isDict(value)
    ? clearedObject(value, redaction, place)
    : (redact(value, redaction, [place]) as JsonValue);
  // What nothing was taken out of keeps its own form, numbers included.
  return left === value ? text : JSON.stringify(left);
}

/** Ids of experiences under `sources` are no texts. */
function clearedObject(value: JsonObject, redaction: RedactOptions, place: string): JsonObject {
  const left = redact(value, redaction, [place]) as JsonObject;
  return left === value || value["sources"] === undefined ? left : { ...left, sources: value["sources"] };
}

const HASHED = ["task_description", "approach", "outcome", "score", "lessons"];

/** The hash of what is stored, where the row has one and is whole. */
function hashedAnew(before: Row, row: Row): Row {
  const changed = HASHED.some((name) => row[name] !== before[name]);
  if (!changed || !row["content_hash"] || !HASHED.every((name) => Object.hasOwn(row, name))) return row;
  return { ...row, content_hash: contentHash(fromRow(row)) };
}
