import { onceFor } from "../../base/collections/once-for.ts";
import { Bm25Pool } from "../../base/text/bm25.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import { WordIndex } from "../../base/text/word-index.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import { type BriefRun, briefRuns } from "../../experience/records/brief-runs.ts";
import type { KnownAttempt } from "../../experience/records/known-attempts.ts";
import { type LoggedRun, runFromRow } from "../../experience/records/run-codec.ts";
import type { runsSchema } from "../../experience/records/schemas.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { Followed, LiveRows } from "../../storage/table/followed.ts";
import type { Table } from "../../storage/table/table.ts";
import { AttemptsOfRuns } from "./attempts-of-runs.ts";
import { groupRuns, type RunGroup } from "./group-runs.ts";
import { runWords } from "./run-words.ts";

/** Most pairs of a run and a word in memory. Each pair takes 6 bytes. */
const MOST_PAIRS = 30_000_000;
/** Most rows that are read by their ids. For more rows, a scan of the table is faster. */
export const MOST_KEYS = 500;

const grouped = onceFor((runs: readonly BriefRun[]): readonly RunGroup<BriefRun>[] => groupRuns(runs));
const attemptsOf = onceFor((known: readonly KnownAttempt[]) => new AttemptsOfRuns(known));
/** The positions of runs in the index of words; -1 for a run that the index lacks. */
const placed = onceFor((words: LiveRows<number>) =>
  onceFor((runs: readonly BriefRun[]) => Int32Array.from(runs, ({ id }) => words.get(id) ?? -1)),
);

/** The logged runs of a store in memory: their sessions, and the words of their inputs, outputs and errors. */
export class KnownRuns {
  readonly #table: Table<typeof runsSchema>;
  readonly #words: Followed<number, WordIndex>;

  constructor(table: Table<typeof runsSchema>) {
    this.#table = table;
    this.#words = table.follow({
      columns: ["name", "inputs", "outputs", "error"],
      begin: () => new WordIndex(),
      keep: (row, index) => (index.pairs > MOST_PAIRS ? -1 : index.add(runWords(row))),
    });
  }

  /** All runs, in the order of their start. */
  runs(): Promise<readonly BriefRun[]> {
    return briefRuns(this.#table);
  }

  /** All sessions, latest start first. */
  async groups(): Promise<readonly RunGroup<BriefRun>[]> {
    return grouped(await this.runs());
  }

  /**
   * The BM25 score of each of these runs; 0 for a run that shares no word. Only these runs count for the statistics.
   */
  async wordScores(runs: readonly BriefRun[], text: string): Promise<Float64Array> {
    const { rows, index } = await this.#words.current();
    if (index.pairs > MOST_PAIRS) return this.#scannedScores(runs, text);
    const documents = placed(rows)(runs);
    const counting = new Uint8Array(index.size);
    for (const document of documents) if (document >= 0) counting[document] = 1;
    const scores = index.scores(text, counting);
    return Float64Array.from(documents, (document) => scores[document] ?? 0);
  }

  /** The same scores, computed from the stored texts. Used if the texts have more words than are kept in memory. */
  async #scannedScores(runs: readonly BriefRun[], text: string): Promise<Float64Array> {
    const places = new Map(runs.map(({ id }, place) => [id, place]));
    const pool = new Bm25Pool(tokenize(text));
    const added: number[] = [];
    for await (const row of this.#table.scan({ columns: ["name", "inputs", "outputs", "error"] })) {
      const place = places.get(row.id);
      if (place === undefined) continue;
      pool.add(tokenize(runWords(row)));
      added.push(place);
    }
    const found = new Float64Array(runs.length);
    for (const [at, score] of pool.scores().entries()) found[added[at] as number] = score;
    return found;
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

const known = onceFor((table: Table<typeof runsSchema>) => new KnownRuns(table));

/** The logged runs of a store, including those still in buffers, and its experiences. */
export async function knownRuns(
  experience: ExperienceStore,
): Promise<{ readonly runs: KnownRuns; readonly attempts: AttemptsOfRuns<KnownAttempt> }> {
  checkStore(experience);
  await experience.flush();
  const port = portOf(experience);
  const runs = known(await port.runsTable());
  return { runs, attempts: attemptsOf(await port.knownAttempts()) };
}
