import { lexicalQuery } from "../../base/text/lexical-query.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import { relativeBm25Scores } from "../../base/text/bm25.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { ReadOptions } from "../../storage/table/read-options.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Row, Vector } from "../../base/types.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { Experience } from "../records/experience.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import { experiencesSchema } from "../records/schemas.ts";
import { JUDGED_COLUMNS } from "../trust/judge.ts";
import { recallReads } from "./recall-filter.ts";
import type { RecallRequest } from "./recall-request.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** At least so many candidates of each kind, and so many for each experience that is wanted. */
const POOL = 30;
const POOL_PER_ITEM = 4;
const { vector: VECTOR } = experiencesSchema;
/** What trust and ranking look at; reading more of so many rows takes time. */
const COLUMNS = [...JUDGED_COLUMNS, "outcome", "score", "timestamp", "agent", "scope", "confidence"] as const;

/** An experience that may be worth recalling. */
export interface Candidate {
  /** With what trust and ranking look at; the rest is empty. */
  readonly experience: Experience;
  /** Cosine similarity of the tasks (-1..1), or without embeddings BM25 relative to a perfect match (0..1). */
  readonly similarity: number;
  /** Confidence in its label, 0..1. */
  readonly confidence: number;
}

/** What was found for a task. */
export interface Found {
  /** Nearest first, of equals the newest. */
  readonly candidates: readonly Candidate[];
  /** Whether looking wider would find no more. */
  readonly isAll: boolean;
  /** Vector of the task; absent where it was looked for by words alone. */
  readonly vector?: Vector;
}

/** The tables and vectors that candidates are found by. */
export interface CandidateSources {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
}

/**
 * Finds the experiences whose tasks are nearest to that of the request, and writes nothing.
 * @param condition What their columns must satisfy beside what the request says.
 * @param wanted How many the candidates are for.
 */
export async function find(
  { task, options }: RecallRequest,
  condition: Filter | undefined,
  wanted: number,
  { tables, vectors }: CandidateSources,
): Promise<Found> {
  const table = await tables.experiences();
  const vector = await vectors?.of(task);
  const reads = recallReads(options, condition);
  const k = Math.max(POOL, POOL_PER_ITEM * wanted);
  if (!vector) return findByWords(table, task, reads, k);
  const hybrid = options.retrieval !== "vector" && tokenize(task).length > 0;
  return findByVector(table, { task, vector, hybrid }, reads, k);
}

/** The experiences with the nearest tasks, and for `hybrid` those whose tasks share words. */
async function findByVector(
  table: Table<typeof experiencesSchema>,
  { task, vector, hybrid }: { task: string; vector: Vector; hybrid: boolean },
  reads: ReadOptions,
  k: number,
): Promise<Found> {
  // Of an experience that was labelled later there are two versions until maintenance.
  const fetch = 2 * k;
  const [near, worded] = await Promise.all([
    table.search({ ...reads, vector, k, fetch, newest: true, columns: COLUMNS }),
    hybrid
      ? table.searchText({ ...reads, text: lexicalQuery(task), k, fetch: k, columns: [...COLUMNS, VECTOR] })
      : [],
  ]);
  const candidates = new Map(near.map(({ item, similarity }) => [item.id, candidate(item, similarity)]));
  for (const row of worded) {
    const other = row[VECTOR];
    if (!candidates.has(row.id) && other instanceof Float32Array)
      candidates.set(row.id, candidate(row, cosineSimilarity(vector, other)));
  }
  return { candidates: [...candidates.values()].sort(nearestThenNewest), isAll: near.length < k, vector };
}

/**
 * The experiences whose tasks share words. The engine gives only BM25's order, so the candidates are scored against
 * each other: 1 is what the task itself would score.
 */
async function findByWords(
  table: Table<typeof experiencesSchema>,
  task: string,
  reads: ReadOptions,
  k: number,
): Promise<Found> {
  const text = lexicalQuery(task);
  const rows = await table.searchText({ ...reads, text, k, fetch: 2 * k, columns: COLUMNS });
  const scores = relativeBm25Scores(
    task,
    rows.map((row) => row.task_description),
  );
  const candidates = rows
    .map((row, index) => candidate(row, scores[index] ?? 0))
    .filter(({ similarity }) => similarity > 0)
    .sort(nearestThenNewest);
  return { candidates, isAll: rows.length < k };
}

function candidate(row: Row, similarity: number): Candidate {
  const confidence = row["confidence"];
  return {
    experience: fromRow(row),
    similarity,
    confidence: typeof confidence === "number" ? confidence : 1,
  };
}

function nearestThenNewest(a: Candidate, b: Candidate): number {
  return b.similarity - a.similarity || b.experience.version - a.experience.version;
}
