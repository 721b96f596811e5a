import type { JsonObject } from "../../base/types.ts";
import type { TableSchema } from "../../storage/driver/driver.ts";
import {
  counts,
  fractions,
  identity,
  json,
  oneOf,
  texts,
  versioned,
  wholes,
} from "../../storage/table/columns.ts";
import type { NewRow, ReadRow, RowOf } from "../../storage/table/row-of.ts";
import { HINT, LESSON, RULE, WITHHELD_REASONS } from "./ledger-reasons.ts";
import { OUTCOMES } from "./outcome-of-score.ts";
import { RUN_KINDS, RUN_STATUSES } from "./run-record.ts";
import { ORIGINS, STATUSES } from "./status.ts";

/** `yes` if the texts of the row were redacted and may be shown. Empty if nobody has checked them yet. */
export const cleared = { name: "cleared", type: "text" } as const;
/** The user for whom the agent ran, as the application names its users; empty if unknown. */
const user = { name: "user_id", type: "text", field: "user" } as const;

/** The eight columns of the well-known Python recipe for agent experiences. */
const recipe = [
  { name: "task_description", type: "text", index: "bm25", field: "task" },
  { name: "task_embedding", type: "embedding", index: "vector" },
  ...texts("approach"),
  oneOf("outcome", OUTCOMES),
  { name: "score", type: "float32" },
  ...texts("lessons"),
  { name: "metadata", type: "dict" },
  { name: "timestamp", type: "int64" },
] as const;

const NO_TEXTS: readonly string[] = [];
/** Status of an experience about which nobody has decided. */
const UNDECIDED = "" as const;

/** `experiences`: what was tried and how it ended. Datasets with only the recipe's columns open too. */
export const experiencesSchema = {
  ...versioned,
  columns: [
    ...recipe,
    // The exact metadata: the engine's dict turns integers into floats. `null` in rows of other programs.
    json<"metadata_json", JsonObject | null>("metadata_json", null),
    ...identity,
    ...texts("agent", "author", "scope"),
    json("tags", NO_TEXTS),
    ...texts("run_id", "thread_id", "label_source"),
    ...fractions("confidence"),
    oneOf("status", [...STATUSES, UNDECIDED]),
    ...texts("content_hash", "recorded_label"),
    oneOf("origin", ORIGINS),
    ...texts("status_reason", "decided_by", "recorded_by"),
    cleared,
    user,
    // What recalls found for this attempt: `recalled-for.ts`.
    ...texts("recalled"),
  ],
  references: ["run_id", "thread_id"],
  vector: "task_embedding",
  text: "task_description",
  recipe: recipe.map(({ name }) => name),
  foreign: ["task_description", "approach", "outcome", "score", "lessons", "metadata", "timestamp"],
} as const satisfies TableSchema;

/** A row of `experiences`, without its vector. */
export type ExperienceRow = ReadRow<typeof experiencesSchema>;

/** Columns of the first version of the table. Datasets with only these are opened and gain the others. */
const firstOfRuns = [
  ...identity,
  ...texts("parent_id", "root_id", "thread_id"),
  oneOf("kind", RUN_KINDS),
  ...texts("name"),
  oneOf("status", RUN_STATUSES),
  ...texts("inputs", "outputs", "error", "model"),
  ...counts("tokens_input", "tokens_output", "tokens_total"),
  ...wholes("started_at"),
  ...counts("ended_at"),
  json("tags", NO_TEXTS),
  ...texts("metadata", "agent", "author", "scope"),
] as const;

/** `runs`: every run of a chain, graph, node, model, tool and retriever. Times are in Unix milliseconds. */
export const runsSchema = {
  ...versioned,
  references: ["parent_id", "root_id", "thread_id"],
  columns: [
    ...firstOfRuns,
    ...counts("tokens_cached", "tokens_cache_write", "tokens_reasoning"),
    cleared,
    user,
  ],
  recipe: firstOfRuns.map(({ name }) => name),
} as const satisfies TableSchema;

/** Columns of the first version of the table. */
const firstOfOutcomes = [
  ...identity,
  ...texts("run_id", "experience_id"),
  oneOf("outcome", OUTCOMES),
  { name: "score", type: "float32" },
  ...texts("source"),
  { name: "confidence", type: "float32" },
  ...texts("comment", "author"),
  ...wholes("at"),
  ...texts("scope"),
  { name: "target", type: "text", index: "exact" },
] as const;

/**
 * `outcomes`: every label except those that experiences were recorded with. `target` is the run or experience
 * under which the label is stored (`LabelTarget.id`). `at` is in Unix milliseconds.
 */
export const outcomesSchema = {
  ...versioned,
  references: ["run_id", "experience_id", "target"],
  columns: [...firstOfOutcomes, cleared, user, ...texts("lessons", "recorded_by")],
  recipe: firstOfOutcomes.map(({ name }) => name),
} as const satisfies TableSchema;

const injectionColumns = [
  ...identity,
  ...texts("run_id", "thread_id", "experience_id"),
  ...wholes("experience_version", "rank"),
  ...fractions("similarity", "score", "propensity"),
  { name: "injected", type: "bool" },
  ...counts("tokens"),
  oneOf("reason", [...WITHHELD_REASONS, RULE, LESSON]),
  ...wholes("at"),
  ...texts("agent", "scope"),
] as const;

/**
 * `injections`: the ledger of recalls. Each recall has one row of rank 0, and one row for each experience that
 * could be given: whether the agent was given it, with which probability, and why not. Rows with the reason
 * `rule` or `lesson` are about rules and lessons. `at` is in Unix milliseconds. `context` is the text of a rule,
 * or the failure for which a hint was looked for.
 */
export const injectionsSchema = {
  ...versioned,
  references: ["run_id", "thread_id", "experience_id", "recall_id"],
  columns: [
    ...injectionColumns,
    ...texts("recall_id", "cluster", "context"),
    cleared,
    user,
    oneOf("kind", ["", HINT]),
  ],
  // Ledgers of earlier versions lack the last columns and gain them.
  recipe: injectionColumns.map(({ name }) => name),
} as const satisfies TableSchema;

/** A row of `injections` as it is read. */
export type InjectionRow = RowOf<typeof injectionsSchema>;
export type NewInjection = NewRow<typeof injectionsSchema>;

/**
 * `calibrations`: what a calibration of recall learned about a store, as JSON. `at` is in Unix milliseconds.
 */
export const calibrationsSchema = {
  ...versioned,
  columns: [...identity, ...texts("settings"), ...wholes("at"), ...texts("scope")],
  recipe: [...identity.map(({ name }) => name), "settings", "at"],
} as const satisfies TableSchema;

/**
 * `erasures`: the targets of an erasure in progress, so that an interrupted erasure can be finished.
 * Otherwise empty.
 */
export const erasuresSchema = {
  ...versioned,
  columns: [...identity, ...texts("names"), ...wholes("at"), ...texts("scope")],
  recipe: [...identity.map(({ name }) => name), "names", "at"],
} as const satisfies TableSchema;
