import { lexicalQuery } from "../../base/text/lexical-query.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import { formsQuery } from "../../base/text/word-forms.ts";
import { LEAST_WORD_SIMILARITY, wordSimilarities } from "../../base/text/word-similarity.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { ReadOptions } from "../../storage/table/read-options.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Row, Vector } from "../../base/types.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { Experience } from "../records/experience.ts";
import { type RecalledFor, recalledIn } from "../records/recalled-for.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { experiencesSchema } from "../records/schemas.ts";
import { JUDGED_COLUMNS } from "../trust/judge.ts";
import { type Conditions, recallReads } from "./recall-filter.ts";
import type { RecallRequest } from "./recall-request.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** A search asks for `POOL_PER_ITEM` candidates for each wanted item, and for at least `POOL`. */
const POOL = 30;
const POOL_PER_ITEM = 4;
/** Tasks that share words only in other forms must be more similar, because words that begin alike may differ. */
const LEAST_OF_FORMS = 0.5;
/** The columns that trust and ranking use. Reading more columns of so many rows is slow. */
const COLUMNS = [
  ...JUDGED_COLUMNS,
  "outcome",
  "score",
  "timestamp",
  "scope",
  "confidence",
  "run_id",
  "recalled",
] as const;

/** An experience that recall may choose. */
export interface Candidate {
  /** The experience, with only the fields that trust and ranking use. */
  readonly experience: Experience;
  /**
   * Cosine similarity of the two tasks (-1..1), or without embeddings the share of their informative words in
   * common (0..1).
   */
  readonly similarity: number;
  /** Confidence of the experience's verdict, 0..1. It is 1 in rows of other programs. */
  readonly confidence: number;
  /** The experiences that this attempt was itself given, and those withheld from it at random. */
  readonly recalled: RecalledFor;
}

/** The result of a search for candidates. */
interface Found {
  /** Nearest first; of equally near candidates, newest first. */
  readonly candidates: readonly Candidate[];
  /**
   * Near experiences with other outcomes, if the recall wants one outcome only. Ranking uses them as evidence,
   * and recall never returns them.
   */
  readonly evidence?: readonly Candidate[];
  /** Whether the search found everything that matches, so that a wider search would find no more. */
  readonly isAll: boolean;
  /** Vector of the task; absent if the search used words only. */
  readonly vector?: Vector;
}

/** The parts of a store that a search for candidates uses. */
export interface CandidateSources {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
}

/**
 * Finds the experiences whose tasks are nearest to the task of the request. Writes nothing.
 * @param condition A condition in addition to those of the request.
 * @param wanted How many items are to be chosen from the candidates.
 */
export async function find(
  { task, options }: RecallRequest,
  condition: Filter | undefined,
  wanted: number,
  { tables, vectors }: CandidateSources,
): Promise<Found> {
  const table = await tables.experiences();
  const vector = await vectors?.of(task);
  const k = Math.max(POOL, POOL_PER_ITEM * wanted);
  const hybrid = options.retrieval !== "vector" && tokenize(task).length > 0;
  const search = (conditions: Conditions): Promise<Found> => {
    const reads = recallReads(conditions, condition);
    return vector
      ? findByVector(table, { task, vector, hybrid }, reads, k)
      : findByWords(table, task, reads, k);
  };
  if (options.outcome === undefined) return search(options);
  // Attempts with other outcomes are evidence for the ranking of those with the wanted one.
  const { outcome: _, ...anyhow } = options;
  const [found, evidence] = await Promise.all([search(options), search(anyhow)]);
  const known = new Set(found.candidates.map(({ experience }) => experience.id));
  const others = evidence.candidates.filter(({ experience }) => !known.has(experience.id));
  return { ...found, evidence: others };
}

/** Finds the experiences with the nearest tasks. With `hybrid` also those whose tasks share words with the task. */
async function findByVector(
  table: Table<typeof experiencesSchema>,
  { task, vector, hybrid }: { task: string; vector: Vector; hybrid: boolean },
  reads: ReadOptions,
  k: number,
): Promise<Found> {
  // Fetch twice as many rows, because the table may have two versions of an experience that was labelled later, until
  // maintenance removes one.
  const asked = { ...reads, vector, k, fetch: 2 * k, newest: true, columns: COLUMNS };
  const { near, worded } = hybrid
    ? await table.searchBoth({ ...asked, text: lexicalQuery(task) })
    : { near: await table.search(asked), worded: [] };
  const candidates = new Map(near.map(({ item, similarity }) => [item.id, candidate(item, similarity)]));
  for (const { item, similarity } of worded)
    if (similarity !== null && !candidates.has(item.id)) candidates.set(item.id, candidate(item, similarity));
  return { candidates: [...candidates.values()].sort(nearestThenNewest), isAll: near.length < k, vector };
}

/**
 * Finds the experiences whose tasks share informative words with the task. Engines choose candidates by BM25.
 * A BM25 score depends on the whole store, so the similarity is computed here: as the share of informative
 * words in common.
 */
async function findByWords(
  table: Table<typeof experiencesSchema>,
  task: string,
  reads: ReadOptions,
  k: number,
): Promise<Found> {
  const search = async (text: string): Promise<Found> => {
    const rows = await table.searchText({ ...reads, text, k, fetch: 2 * k, columns: COLUMNS });
    return { candidates: compared(task, rows), isAll: rows.length < k };
  };
  const found = await search(lexicalQuery(task));
  if ((found.candidates[0]?.similarity ?? 0) >= LEAST_WORD_SIMILARITY) return found;
  const forms = formsQuery(task);
  const others = forms === "" ? [] : (await search(forms)).candidates;
  const alike = others.filter(({ similarity }) => similarity >= LEAST_OF_FORMS);
  return alike.length > 0 ? { ...found, candidates: alike } : found;
}

function compared(task: string, rows: readonly Row[]): Candidate[] {
  const scores = wordSimilarities(
    task,
    rows.map((row) => row["task_description"] as string),
  );
  return rows
    .map((row, index) => candidate(row, scores[index] ?? 0))
    .filter(({ similarity }) => similarity > 0)
    .sort(nearestThenNewest);
}

function candidate(row: Row, similarity: number): Candidate {
  const confidence = row["confidence"];
  return {
    experience: fromRow(row),
    similarity,
    confidence: typeof confidence === "number" ? confidence : 1,
    recalled: recalledIn(row["recalled"]),
  };
}

function nearestThenNewest(a: Candidate, b: Candidate): number {
  return b.similarity - a.similarity || b.experience.version - a.experience.version;
}
