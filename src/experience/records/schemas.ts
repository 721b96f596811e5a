import type { Column, TableSchema } from "../../storage/driver/driver.ts";

const versioned = { key: "id", version: "version", deleted: "deleted" } as const;

const text = (name: string): Column => ({ name, type: "text" });
const time = (name: string): Column => ({ name, type: "int64", nullable: true });
const count = time;
/** `yes` where the texts of the row may be given as they are; empty where nobody has looked through them yet. */
export const cleared: Column = text("cleared");
/** Whose run it was, as the application names its users; empty where nobody said. */
const user: Column = text("user_id");
const fraction = (name: string): Column => ({ name, type: "float32", nullable: true });

const identity: readonly Column[] = [
  { name: "id", type: "text", index: "exact" },
  { name: "version", type: "int64" },
  { name: "deleted", type: "bool" },
];

/** The eight columns of the well-known Python recipe for agent experiences. */
const recipe: readonly Column[] = [
  { name: "task_description", type: "text", index: "bm25" },
  { name: "task_embedding", type: "embedding", index: "vector" },
  text("approach"),
  text("outcome"),
  { name: "score", type: "float32" },
  text("lessons"),
  { name: "metadata", type: "dict" },
  { name: "timestamp", type: "int64" },
];

/** `experiences`: what was tried, how it ended. Opens datasets that hold only the recipe's columns. */
export const experiencesSchema: TableSchema = {
  ...versioned,
  columns: [
    ...recipe,
    text("metadata_json"),
    ...identity,
    ...["agent", "author", "scope", "tags", "run_id", "thread_id", "label_source"].map(text),
    fraction("confidence"),
    text("status"),
    text("content_hash"),
    text("recorded_label"),
    ...["origin", "status_reason", "decided_by", "recorded_by"].map(text),
    cleared,
    user,
  ],
  references: ["run_id", "thread_id"],
  vector: "task_embedding",
  text: "task_description",
  recipe: recipe.map(({ name }) => name),
  foreign: ["task_description", "approach", "outcome", "score", "lessons", "metadata", "timestamp"],
};

/** The columns that every dataset of runs has: those of the first that were made. */
const firstOfRuns: readonly Column[] = [
  ...identity,
  ...[
    "parent_id",
    "root_id",
    "thread_id",
    "kind",
    "name",
    "status",
    "inputs",
    "outputs",
    "error",
    "model",
  ].map(text),
  ...["tokens_input", "tokens_output", "tokens_total"].map(count),
  ...["started_at", "ended_at"].map(time),
  ...["tags", "metadata", "agent", "author", "scope"].map(text),
];

/** `runs`: every chain, graph, node, model, tool and retriever run. Times in Unix milliseconds. */
export const runsSchema: TableSchema = {
  ...versioned,
  references: ["parent_id", "root_id", "thread_id"],
  columns: [
    ...firstOfRuns,
    ...["tokens_cached", "tokens_cache_write", "tokens_reasoning"].map(count),
    cleared,
    user,
  ],
  recipe: firstOfRuns.map(({ name }) => name),
};

/** The columns of the first that were made. */
const firstOfOutcomes: readonly Column[] = [
  ...identity,
  ...["run_id", "experience_id", "outcome"].map(text),
  { name: "score", type: "float32" },
  text("source"),
  { name: "confidence", type: "float32" },
  ...["comment", "author"].map(text),
  { name: "at", type: "int64" },
  text("scope"),
  { name: "target", type: "text", index: "exact" },
];

/** `outcomes`: every label, the one of a recording excepted. `target`: the run or experience it was given to. `at` in Unix milliseconds. */
export const outcomesSchema: TableSchema = {
  ...versioned,
  references: ["run_id", "experience_id", "target"],
  columns: [...firstOfOutcomes, cleared, user],
  recipe: firstOfOutcomes.map(({ name }) => name),
};

const injectionColumns: readonly Column[] = [
  ...identity,
  ...["run_id", "thread_id", "experience_id"].map(text),
  { name: "experience_version", type: "int64" },
  { name: "rank", type: "int64" },
  ...["similarity", "score", "propensity"].map(fraction),
  { name: "injected", type: "bool" },
  count("tokens"),
  text("reason"),
  time("at"),
  ...["agent", "scope"].map(text),
];

/**
 * `injections`: the ledger of recalls. A row of rank 0 for each recall as a whole, and one for each experience it found,
 * with whether the agent was given it, with which probability, and why not. `at` in Unix milliseconds.
 */
export const injectionsSchema: TableSchema = {
  ...versioned,
  references: ["run_id", "thread_id", "experience_id", "recall_id"],
  columns: [...injectionColumns, ...["recall_id", "cluster", "context"].map(text), cleared, user],
  // Ledgers made before recalls had rows of their own gain the last columns.
  recipe: injectionColumns.map(({ name }) => name),
};

/** `calibrations`: what `recall --calibrate` learnt about a store, as JSON. `at` in Unix milliseconds. */
export const calibrationsSchema: TableSchema = {
  ...versioned,
  columns: [...identity, text("settings"), time("at"), text("scope")],
  recipe: [...identity.map(({ name }) => name), "settings", "at"],
};
