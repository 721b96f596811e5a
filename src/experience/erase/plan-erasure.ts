import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import type { Row } from "../../base/types.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { InjectionRow } from "../records/schemas.ts";
import { lessonFromRow } from "../records/lesson-codec.ts";
import { fromRow } from "../records/experience-codec.ts";
import { experienceField } from "../records/experience-field.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";
import { RULE } from "../records/ledger-reasons.ts";
import { citedBy, type Derived, sourcesOf } from "../records/cited-by.ts";
import { Echoes } from "./echoes.ts";
import type { ErasedNames } from "./erased-names.ts";
import type { EraseRequest } from "./erase-request.ts";
import { Erasure } from "./erasure.ts";
import { OwnedNames } from "./owned-names.ts";
import { compare } from "../../base/filter/compare.ts";

/** The tables from which an erasure is planned. */
type PlanTables = Pick<ExperienceTables, "experiences" | "lessons" | "runs" | "injections" | "rules">;

/** The plan of an erasure. */
export interface PlannedErasure {
  readonly erasure: Erasure;
  /** Ids of experiences and lessons that are removed because one of their sources is. */
  readonly derived: readonly string[];
  /** Ids of experiences that stay although a recall for their run or thread found what is removed. */
  readonly informed: readonly string[];
}

/** The columns that say to which run, thread, user and scope a row belongs. */
const PLACE = ["run_id", "thread_id", "user_id", "scope"] as const;

type Placed = Pick<InjectionRow, (typeof PLACE)[number]>;

/** Whether a row belongs to one of these runs or threads. */
function isAt(
  { run_id: run, thread_id: thread, user_id: user, scope }: Placed,
  runs: OwnedNames,
  threads: OwnedNames,
): boolean {
  return runs.has(run, user) || threads.has(thread, user, scope);
}

interface RunNames {
  readonly id: string;
  readonly root: string;
  readonly parent: string;
  readonly thread: string;
  readonly user: string;
  readonly scope: string;
}

/**
 * Collects everything that a request covers: the records it names, their runs and threads, what was derived
 * from these records, and where they were shown.
 * @param names Names that earlier erasures found before they were interrupted. New names are added.
 */
export async function planErasure(
  tables: PlanTables,
  request: EraseRequest,
  names: ErasedNames,
): Promise<PlannedErasure> {
  if ("author" in request) names.authors.add(request.author);
  if ("user" in request) names.users.add(request.user);
  if ("ids" in request) for (const id of [request.ids].flat()) names.ids.add(id);
  const used = new OwnedNames();
  const runs = await namedRuns(tables, request, names, used);
  if (names.users.size > 0) {
    followUsers(await (await tables.injections()).rows({ columns: PLACE }), names);
    followUsers(await (await tables.experiences()).rows({ columns: PLACE }), names);
  }
  const derived = await namedExperiences(tables, request, names, used);
  const echoes = await followExperiences(tables, runs, names, used);
  await followRules(tables, names, echoes);
  followTrees(runs, names);
  await followInjections(tables, runs, names);
  const informed: string[] = [];
  const experiences = await tables.experiences();
  for await (const row of experiences.scan({ columns: PLACE })) {
    const shown = isAt(row, names.informedRuns, names.informedThreads);
    if (shown && !names.ids.has(row.id)) informed.push(row.id);
  }
  return { erasure: new Erasure(names, echoes), derived, informed };
}

/**
 * Reads every run, and returns them by id. Adds the runs and threads that the request names.
 * @param used Receives every user of each run and thread
 */
async function namedRuns(
  tables: PlanTables,
  request: EraseRequest,
  names: ErasedNames,
  used: OwnedNames,
): Promise<Map<string, RunNames>> {
  const runs = new Map<string, RunNames>();
  const named: RunNames[] = [];
  const table = await tables.runs();
  const columns = ["root_id", "parent_id", "thread_id", "author", "user_id", "scope"] as const;
  for await (const row of table.scan({ columns })) {
    const { id, root_id: root, parent_id: parent, thread_id: thread, user_id: user, scope } = row;
    const run = { id, root, parent, thread, user, scope };
    runs.set(id, run);
    for (const name of [root, thread]) used.add(name, user, scope);
    if (isNamed(row, request)) named.push(run);
  }
  for (const { id, root, thread, user, scope } of named) {
    for (const name of [id, root]) names.runs.add(name, user || used.ownerOf(root));
    names.threads.add(thread, user || used.ownerOf(thread, scope), scope);
  }
  return runs;
}

/**
 * Adds every run of the named trees and threads. A run above them loses its texts but stays if it belongs to another
 * user, or if it has no user and its tree has runs of other users.
 */
function followTrees(runs: ReadonlyMap<string, RunNames>, names: ErasedNames): void {
  const goes = ({ root, thread, user, scope }: RunNames): boolean =>
    names.runs.has(root, user) || names.threads.has(thread, user, scope);
  const gone = [...runs.values()].filter(goes);
  const shared = new Set(
    [...runs.values()].filter((run) => run.user !== "" && !goes(run)).map(({ root }) => root),
  );
  const stays = (run: RunNames): boolean => !goes(run) || (run.user === "" && shared.has(run.root));
  for (const run of gone) {
    if (!stays(run)) addRun(names.runs, run);
    for (let above: RunNames | undefined = run; above; above = runs.get(above.parent))
      if (stays(above)) names.around.add(above.id);
  }
}

/**
 * Adds the runs and threads of recalls and experiences of the named users. The table `runs` lacks those that no
 * handler logged.
 */
function followUsers(rows: readonly Placed[], { users, runs, threads }: ErasedNames): void {
  for (const row of rows) {
    if (!users.has(row.user_id)) continue;
    runs.add(row.run_id, row.user_id);
    threads.add(row.thread_id, row.user_id, row.scope);
  }
}

/**
 * Adds the experiences that the request names, the experiences of named runs and threads, and everything
 * derived from these. Returns the ids of the derived experiences and lessons.
 */
async function namedExperiences(
  tables: PlanTables,
  request: EraseRequest,
  names: ErasedNames,
  used: OwnedNames,
): Promise<string[]> {
  const matches = matcherOf(request);
  const all: Derived[] = [];
  for await (const row of (await tables.experiences()).scan()) {
    const { id, runId, threadId, metadata } = fromRow(row);
    all.push({ id, sources: sourcesOf({ metadata }) });
    for (const name of [runId, threadId]) used.add(name, row.user_id, row.scope);
    if (isAt(row, names.runs, names.threads) || matches(row) || isNamed(row, request)) names.ids.add(id);
  }
  for await (const row of (await tables.lessons()).scan({ columns: ["sources"] }))
    all.push(lessonFromRow(row));
  const derived = citedBy(names.ids, all);
  for (const id of derived) names.ids.add(id);
  return [...derived];
}

/**
 * Adds the runs and threads of the experiences to remove. Returns the texts of these experiences and of the
 * lessons to remove, by which they are recognised in prompts.
 */
async function followExperiences(
  tables: PlanTables,
  runs: ReadonlyMap<string, RunNames>,
  names: ErasedNames,
  used: OwnedNames,
): Promise<Echoes> {
  const echoes = new Echoes();
  const experiences = await tables.experiences();
  for await (const row of experiences.scan()) {
    const { id, task, approach, lessons, runId, threadId, user, scope } = fromRow(row);
    if (!names.ids.has(id)) continue;
    for (const text of [task, approach, lessons]) echoes.add(text);
    const run = runs.get(runId) ?? { id: runId, root: "", thread: "", user: "", scope };
    const owner = user || run.user;
    for (const name of [run.id, run.root]) names.runs.add(name, owner || used.ownerOf(name));
    // An experience that another user derived from erased experience is removed. The rest of that user's thread
    // stays.
    if (names.users.size > 0 && owner !== "" && !names.users.has(owner)) continue;
    const threads = [
      [threadId, scope],
      [run.thread, run.scope],
    ] as const;
    for (const [thread, of] of threads) names.threads.add(thread, owner || used.ownerOf(thread, of), of);
  }
  const columns = ["task_description", "approach", "lessons"] as const;
  for await (const row of experiences.scan({ columns }))
    if (!names.ids.has(row.id)) for (const column of columns) echoes.drop(row[column]);
  for await (const { id, lesson } of (await tables.lessons()).scan({ columns: ["lesson"] }))
    if (names.ids.has(id)) echoes.add(lesson);
  return echoes;
}

/**
 * Adds the rows of rules whose text one of the named authors wrote first, even if others wrote the text again. Also
 * adds the ledger's rows with such a text.
 */
async function followRules(
  { rules, injections }: PlanTables,
  { authors, ruleRows }: ErasedNames,
  echoes: Echoes,
): Promise<void> {
  if (authors.size === 0) return;
  const rows = await (await rules()).rows();
  rows.sort((a, b) => b.revision - a.revision || b.version - a.version);
  const wording = rows.map((row) => ({ ...row, words: wordsOf(row.scope, row.rule_id, row.text) }));
  const first = new Map(wording.map(({ words, author }) => [words, author]));
  const told = new Set<string>();
  for (const { id, rule_id: rule, text, words } of wording) {
    const gone = authors.has(first.get(words) ?? "");
    if (gone) {
      ruleRows.add(id);
      told.add(wordsOf(rule, text));
    }
    echoes[gone ? "add" : "drop"](text);
  }
  // A row of the ledger has the scope of the recall, which may differ from the scope of the rule.
  for await (const row of (await injections()).scan({ filter: compare("reason", "eq", RULE) }))
    if (told.has(wordsOf(row.experience_id, row.context))) ruleRows.add(row.id);
}

/** Key of a rule's text, in a scope or in any. Revisions with the same text have the same key. */
function wordsOf(...words: readonly string[]): string {
  return JSON.stringify(words);
}

/** Adds the runs and threads that are not removed themselves but were shown something to remove. */
async function followInjections(
  { injections }: PlanTables,
  runs: ReadonlyMap<string, RunNames>,
  names: ErasedNames,
): Promise<void> {
  const shown = (await injections()).scan({ columns: [...PLACE, "experience_id"] });
  for await (const row of shown) {
    if (!names.ids.has(row.experience_id) && !names.ruleRows.has(row.id)) continue;
    if (isAt(row, names.runs, names.threads)) continue;
    const { run_id: id, thread_id: thread, user_id: user, scope } = row;
    addRun(names.informedRuns, { ...(runs.get(id) ?? { id, root: "" }), user });
    names.informedThreads.add(thread, user, scope);
  }
}

function addRun(to: OwnedNames, { id, root, user }: Pick<RunNames, "id" | "root" | "user">): void {
  for (const name of [id, root]) to.add(name, user);
}

function isNamed(row: { readonly author: string; readonly user_id: string }, request: EraseRequest): boolean {
  if ("author" in request) return row.author === request.author;
  return "user" in request && row.user_id === request.user;
}

function matcherOf(request: EraseRequest): (row: Row) => boolean {
  if (!("where" in request)) return () => false;
  const filter = parseExperienceFilter(request.where);
  return (row) => evaluateFilter(filter, (field) => experienceField(row, field));
}
