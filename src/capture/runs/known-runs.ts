import { Bm25Pool } from "../../base/text/bm25.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import { WordIndex } from "../../base/text/word-index.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";
import type { KnownAttempt } from "../../experience/records/known-attempts.ts";
import { type LoggedRun, runFromRow } from "../../experience/records/run-codec.ts";
import type { runsSchema } from "../../experience/records/schemas.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { Followed } from "../../storage/table/followed.ts";
import type { Table } from "../../storage/table/table.ts";
import { AttemptsOfRuns } from "./attempts-of-runs.ts";
import { groupRuns, type RunGroup } from "./group-runs.ts";
import { runWords } from "./run-words.ts";

/** Most pairs of a run and a word in memory; each pair takes 6 bytes. */
const MOST_PAIRS = 30_000_000;
/** Most rows that are read by their ids. For more rows, a scan of the table is faster. */
export const MOST_KEYS = 500;

/** The logged runs of a store in memory: their sessions, and the words of their inputs, outputs and errors. */
export class KnownRuns {
  readonly #table: Table<typeof runsSchema>;
  readonly #brief: () => Promise<readonly BriefRun[]>;
  readonly #words: Followed<number, WordIndex>;
  #grouped: { readonly of: readonly BriefRun[]; readonly groups: readonly RunGroup<BriefRun>[] } | undefined;
  #joined: { readonly of: unknown; readonly attempts: AttemptsOfRuns<KnownAttempt> } | undefined;

  constructor(table: Table<typeof runsSchema>, brief: () => Promise<readonly BriefRun[]>) {
    this.#table = table;
    this.#brief = brief;
    this.#words = table.follow({
      columns: ["name", "inputs", "outputs", "error"],
      begin: () => new WordIndex(),
      keep: (row, index) => (index.pairs > MOST_PAIRS ? -1 : index.add(runWords(row))),
    });
  }

  /** All runs, in the order of their start. */
  runs(): Promise<readonly BriefRun[]> {
    return this.#brief();
  }

  /** All sessions, latest start first. */
  async groups(): Promise<readonly RunGroup<BriefRun>[]> {
    const runs = await this.runs();
    if (this.#grouped?.of !== runs) this.#grouped = { of: runs, groups: groupRuns(runs) };
    return this.#grouped.groups;
  }

  /** Finds these experiences by the runs from which they were made. */
  attemptsOf(known: readonly KnownAttempt[]): AttemptsOfRuns<KnownAttempt> {
    if (this.#joined?.of !== known) this.#joined = { of: known, attempts: new AttemptsOfRuns(known) };
    return this.#joined.attempts;
  }

  /** The BM25 score of each of these runs that shares words with the text, by the statistics of these runs. */
  async wordScores(runs: readonly BriefRun[], text: string): Promise<Map<BriefRun, number>> {
    const { rows, index } = await this.#words.current();
    if (index.pairs > MOST_PAIRS) return this.#scannedScores(runs, text);
    const counting = new Uint8Array(index.size);
    const documents = runs.map(({ id }) => rows.get(id) ?? -1);
    for (const document of documents) if (document >= 0) counting[document] = 1;
    const scores = index.scores(text, counting);
    const found = new Map<BriefRun, number>();
    documents.forEach((document, at) => {
      const score = scores[document] ?? 0;
      if (score > 0) found.set(runs[at] as BriefRun, score);
    });
    return found;
  }

  /** The same scores from the stored texts, if these have more words than are kept. */
  async #scannedScores(runs: readonly BriefRun[], text: string): Promise<Map<BriefRun, number>> {
    const wanted = new Map(runs.map((run) => [run.id, run]));
    const pool = new Bm25Pool(tokenize(text));
    const added: (BriefRun | undefined)[] = [];
    const columns = ["name", "inputs", "outputs", "error"] as const;
    for await (const row of this.#table.scan({ columns })) {
      const run = wanted.get(row.id);
      if (run) added.push(pool.add(tokenize(runWords(row))) ? run : undefined);
    }
    const scores = pool.scores();
    return new Map(added.flatMap((run, at) => (run ? [[run, scores[at] ?? 0] as const] : [])));
  }

  /** The stored runs with these ids, with inputs and outputs. A run that was removed meanwhile is missing. */
  async whole(ids: readonly string[]): Promise<Map<string, LoggedRun>> {
    const found = new Map<string, LoggedRun>();
    if (ids.length <= MOST_KEYS) {
      for (const row of await this.#table.get(ids)) found.set(row.id, runFromRow(row));
      return found;
    }
    const wanted = new Set(ids);
    for await (const row of this.#table.scan()) if (wanted.has(row.id)) found.set(row.id, runFromRow(row));
    return found;
  }
}

const known = new WeakMap<Table<typeof runsSchema>, KnownRuns>();

/** The logged runs of a store, including those still in buffers, and its experiences. */
export async function knownRuns(
  experience: ExperienceStore,
): Promise<{ readonly runs: KnownRuns; readonly attempts: AttemptsOfRuns<KnownAttempt> }> {
  checkStore(experience);
  await experience.flush();
  const port = portOf(experience);
  const table = await port.runsTable();
  let runs = known.get(table);
  if (!runs) known.set(table, (runs = new KnownRuns(table, () => port.briefRuns())));
  return { runs, attempts: runs.attemptsOf(await port.knownAttempts()) };
}
