import type { JsonObject, JsonValue, Row } from "../../base/types.ts";
import { redact, redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import { isDict } from "../../storage/table/read-row.ts";
import { contentHash, fromRow } from "./experience-codec.ts";
import { RULE } from "./ledger-reasons.ts";

/** Value of the column `cleared` in rows whose texts have been redacted and may be shown. */
export const CLEARED = "yes";

/**
 * Columns with text of people or models, each with the place of the text that a redaction mask is told. Names, ids,
 * tags and scopes are not redacted.
 */
const TEXTS = {
  experiences: {
    task_description: "task",
    approach: "approach",
    lessons: "lessons",
    status_reason: "reason",
  },
  runs: { error: "error" },
  outcomes: { comment: "comment", lessons: "lessons" },
  // Only rows about rules and hints have text, in `context`. `clearedRow` handles them.
  injections: {},
  lessons: { task: "task", lesson: "lessons" },
  skills: { description: "skill", body: "skill", pattern: "skill", reason: "reason" },
  rules: { text: "rule" },
} as const;

export type ClearedTable = keyof typeof TEXTS;

/** Columns with text of people or models inside JSON, with the path that a redaction mask receives for it. */
const JSON_TEXTS: Readonly<Partial<Record<ClearedTable, Readonly<Record<string, string>>>>> = {
  experiences: { metadata: "metadata", metadata_json: "metadata" },
  runs: { inputs: "inputs", outputs: "outputs", metadata: "metadata" },
};

export function isCleared(table: string): table is ClearedTable {
  return Object.hasOwn(TEXTS, table);
}

/** The columns to read in addition, so that the `asked` columns can be cleared. */
export function clearingColumns(table: ClearedTable, asked: readonly string[]): readonly string[] {
  if (table === "injections") return asked.includes("context") ? ["cleared", "reason"] : [];
  const texts = { ...TEXTS[table], ...JSON_TEXTS[table] };
  return asked.some((name) => Object.hasOwn(texts, name)) ? ["cleared"] : [];
}

/**
 * Redacts the texts of a row and marks it as cleared, so that this happens once. A row that is already
 * marked stays as it is. Columns that the row lacks stay absent.
 */
export function clearedRow(table: ClearedTable, row: Row, redaction: RedactOptions): Row {
  if (row["cleared"] === CLEARED) return row;
  const next: Row = { ...row, cleared: CLEARED };
  for (const [column, place] of Object.entries(TEXTS[table])) {
    const text = row[column];
    if (typeof text === "string" && text !== "") next[column] = redactText(text, redaction, [place]);
  }
  for (const [column, place] of Object.entries(JSON_TEXTS[table] ?? {})) {
    const value = row[column];
    if (typeof value === "string" && value !== "") next[column] = clearedJson(value, redaction, place);
    else if (isDict(value)) next[column] = clearedObject(value, redaction, place);
  }
  if (table === "injections" && typeof row["context"] === "string" && row["context"] !== "")
    next["context"] = redactText(row["context"], redaction, [row["reason"] === RULE ? "rule" : "error"]);
  return table === "experiences" ? hashedAnew(row, next) : next;
}

/** Redacts a column with JSON. If another program wrote something else there, it is redacted as text. */
function clearedJson(text: string, redaction: RedactOptions, place: string): string {
  const value = parsedJson(text);
  if (value === undefined) return redactText(text, redaction, [place]);
  const left = isDict(value)
    ? clearedObject(value, redaction, place)
    : (redact(value, redaction, [place]) as JsonValue);
  // If nothing was redacted, the text stays as it is, because printing its JSON again could change numbers.
  return left === value ? text : JSON.stringify(left);
}

/**
 * Redacts an object. In ids in `sources`, only secrets are redacted, because an erasure or a rollback uses these ids to
 * find what was derived from an experience.
 */
function clearedObject(value: JsonObject, redaction: RedactOptions, place: string): JsonObject {
  const left = redact(value, redaction, [place]) as JsonObject;
  const [given, cleared] = [value["sources"], left["sources"]];
  if (given === cleared || !Array.isArray(given) || !Array.isArray(cleared)) return left;
  const { secrets = true } = redaction;
  const sources = given.map((source, at) =>
    isId(source) ? (redact(source, { secrets }) as JsonValue) : (cleared[at] as JsonValue),
  );
  return { ...left, sources };
}

/** Whether a source is an id. Applications may also cite pages or passages there, as texts or objects. */
function isId(source: unknown): boolean {
  return typeof source === "string" && !/\s/.test(source);
}

const HASHED = ["task_description", "approach", "outcome", "score", "lessons"];

/**
 * Recomputes the content hash if redaction changed the row. A row without a hash, or with some hashed column
 * missing, stays as it is.
 */
function hashedAnew(before: Row, row: Row): Row {
  const changed = HASHED.some((name) => row[name] !== before[name]);
  if (!changed || !row["content_hash"] || !HASHED.every((name) => Object.hasOwn(row, name))) return row;
  return { ...row, content_hash: contentHash(fromRow(row)) };
}
