import type { Filter } from "../../base/filter/filter.ts";
import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import { versionOf } from "../../storage/table/newest-rows.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Row } from "../../base/types.ts";
import { fromRow } from "../records/experience-codec.ts";
import { experienceField } from "../records/experience-field.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";
import { RULE } from "../ledger/rule-rows.ts";
import { citedBy, type Derived, sourcesOf } from "../records/cited-by.ts";
import { Echoes } from "./echoes.ts";
import type { ErasedNames } from "./erased-names.ts";
import type { EraseRequest } from "./erase-request.ts";
import { Erasure } from "./erasure.ts";

/** The tables an erasure is planned from. */
export interface PlanTables {
  readonly experiences: Table;
  readonly lessons: Table;
  readonly runs: Table;
  readonly injections: Table;
  readonly rules: Table;
  readonly erasures: Table;
}

/** What is known of an erasure before anything is removed. */
export interface PlannedErasure {
  readonly erasure: Erasure;
  /** Experiences and lessons that go because what they were made of goes. */
  readonly derived: readonly string[];
  /** Experiences that stay, of runs that were shown what goes. */
  readonly informed: readonly string[];
}

interface RunNames {
  readonly id: string;
  readonly root: string;
  readonly thread: string;
}

/**
 * Follows what a request names: to runs and threads, to what cites it, and to where it was injected.
 * @param names What erasures that were cut short had found; is added to.
 */
export async function planErasure(
  tables: PlanTables,
  request: EraseRequest,
  names: ErasedNames,
): Promise<PlannedErasure> {
  if ("author" in request) names.authors.add(request.author);
  if ("user" in request) names.users.add(request.user);
  if ("ids" in request) for (const id of [request.ids].flat()) names.ids.add(id);
  const runs = await namedRuns(tables.runs, request, names);
  for (const table of [tables.injections, tables.experiences]) await followUsers(table, names);
  const derived = await namedExperiences(tables, request, names);
  const echoes = await followExperiences(tables, runs, names);
  await followRules(tables, names, echoes);
  for (const run of runs.values())
    if (names.runs.has(run.root) || names.threads.has(run.thread)) addRun(names.runs, run);
  await followInjections(tables.injections, runs, names);
  const informed: string[] = [];
  for await (const row of tables.experiences.scan({ columns: ["run_id", "thread_id"] })) {
    const shown =
      names.informedRuns.has(row["run_id"] as string) ||
      names.informedThreads.has(row["thread_id"] as string);
    if (shown && !names.ids.has(row["id"] as string)) informed.push(row["id"] as string);
  }
  return { erasure: new Erasure(names, echoes), derived, informed };
}

/** Every run by its id; adds those that the request names to the names. */
async function namedRuns(
  table: Table,
  request: EraseRequest,
  names: ErasedNames,
): Promise<Map<string, RunNames>> {
  const runs = new Map<string, RunNames>();
  for await (const row of table.scan({ columns: ["root_id", "thread_id", "author", "user_id"] })) {
    const [id = "", root = "", thread = ""] = [row["id"], row["root_id"], row["thread_id"]] as string[];
    runs.set(id, { id, root, thread });
    if (!isNamed(row, request)) continue;
    addRun(names.runs, { id, root });
    addThread(names.threads, thread);
  }
  return runs;
}

/** Adds the runs and threads of what belongs to users who go: no handler may have seen them. */
async function followUsers(table: Table, { users, runs, threads }: ErasedNames): Promise<void> {
  if (users.size === 0) return;
  for await (const row of table.scan({ columns: ["run_id", "thread_id", "user_id"] })) {
    if (!users.has(row["user_id"] as string)) continue;
    addRun(runs, { id: row["run_id"] as string, root: "" });
    addThread(threads, row["thread_id"] as string);
  }
}

/** Adds the experiences that the request names, those of named runs and threads, and what cites them; gives the latter. */
async function namedExperiences(
  tables: PlanTables,
  request: EraseRequest,
  names: ErasedNames,
): Promise<string[]> {
  const matches = matcherOf(request);
  const all: Derived[] = [];
  for await (const row of tables.experiences.scan()) {
    const { id, runId, threadId, metadata } = fromRow(row);
    all.push({ id, sources: sourcesOf(metadata["sources"]) });
    const within = names.runs.has(runId) || names.threads.has(threadId);
    if (within || matches(row) || isNamed(row, request)) names.ids.add(id);
  }
  for await (const row of tables.lessons.scan({ columns: ["sources"] }))
    all.push({ id: row["id"] as string, sources: sourcesOf(JSON.parse((row["sources"] as string) || "[]")) });
  const derived = citedBy(names.ids, all);
  for (const id of derived) names.ids.add(id);
  return [...derived];
}

/** Adds the runs and threads of the experiences that go; gives their texts, by which they are found again elsewhere. */
async function followExperiences(
  tables: PlanTables,
  runs: ReadonlyMap<string, RunNames>,
  names: ErasedNames,
): Promise<Echoes> {
  const echoes = new Echoes();
  for await (const row of tables.experiences.scan()) {
    const { id, task, approach, lessons, runId, threadId } = fromRow(row);
    if (!names.ids.has(id)) continue;
    for (const text of [task, approach, lessons]) echoes.add(text);
    addRun(names.runs, runs.get(runId) ?? { id: runId, root: "" });
    for (const thread of [threadId, runs.get(runId)?.thread ?? ""]) addThread(names.threads, thread);
  }
  for await (const row of tables.experiences.scan({ columns: ["task_description", "approach", "lessons"] }))
    if (!names.ids.has(row["id"] as string))
      for (const column of ["task_description", "approach", "lessons"]) echoes.drop(row[column] as string);
  for await (const row of tables.lessons.scan({ columns: ["lesson"] }))
    if (names.ids.has(row["id"] as string)) echoes.add(row["lesson"] as string);
  return echoes;
}

/**
 * Adds the rows of rules with words that the authors were the first to write, whoever wrote them again, and those of the
 * ledger about them.
 */
async function followRules(
  { rules, injections }: PlanTables,
  { authors, ruleRows }: ErasedNames,
  echoes: Echoes,
): Promise<void> {
  if (authors.size === 0) return;
  const rows: Row[] = [];
  for await (const row of rules.scan({ columns: ["rule_id", "revision", "text", "author", "scope"] }))
    rows.push(row);
  rows.sort((a, b) => (b["revision"] as number) - (a["revision"] as number) || versionOf(b) - versionOf(a));
  const first = new Map(rows.map((row) => [wordsOf(row, "rule_id", "text"), row["author"] as string]));
  const goes = (words: string): boolean => authors.has(first.get(words) ?? "");
  for (const row of rows) {
    const gone = goes(wordsOf(row, "rule_id", "text"));
    if (gone) ruleRows.add(row["id"] as string);
    echoes[gone ? "add" : "drop"](row["text"] as string);
  }
  const about: Filter = { kind: "compare", field: "reason", operator: "eq", value: RULE };
  for await (const row of injections.scan({ filter: about, columns: ["experience_id", "context", "scope"] }))
    if (goes(wordsOf(row, "experience_id", "context"))) ruleRows.add(row["id"] as string);
}

/** A rule as it was worded in a scope. */
function wordsOf(row: Row, ...named: readonly [id: string, text: string]): string {
  return JSON.stringify(["scope", ...named].map((column) => row[column]));
}

/** Adds the runs and threads of others that were shown what goes. */
async function followInjections(
  table: Table,
  runs: ReadonlyMap<string, RunNames>,
  names: ErasedNames,
): Promise<void> {
  for await (const row of table.scan({ columns: ["run_id", "thread_id", "experience_id"] })) {
    if (!names.ids.has(row["experience_id"] as string) && !names.ruleRows.has(row["id"] as string)) continue;
    const [id = "", thread = ""] = [row["run_id"], row["thread_id"]] as string[];
    if (names.runs.has(id) || names.threads.has(thread)) continue;
    addRun(names.informedRuns, runs.get(id) ?? { id, root: "" });
    addThread(names.informedThreads, thread);
  }
}

function addRun(to: Set<string>, run: { id: string; root: string }): void {
  for (const id of [run.id, run.root]) if (id !== "") to.add(id);
}

function addThread(to: Set<string>, thread: string): void {
  if (thread !== "") to.add(thread);
}

function isNamed(row: Row, request: EraseRequest): boolean {
  if ("author" in request) return row["author"] === request.author;
  return "user" in request && row["user_id"] === request.user;
}

function matcherOf(request: EraseRequest): (row: Row) => boolean {
  if (!("where" in request)) return () => false;
  const filter = parseExperienceFilter(request.where);
  return (row) => evaluateFilter(filter, (field) => experienceField(row, field));
}
