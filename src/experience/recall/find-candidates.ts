import { lexicalQuery } from "../../base/text/lexical-query.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import { relativeBm25Scores } from "../../base/text/bm25.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Row, Vector } from "../../base/types.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { Experience } from "../records/experience.ts";
import { recallReads } from "./recall-filter.ts";
import type { RecallOptions } from "./recall-options.ts";
import { experiencesSchema } from "../records/schemas.ts";

/** Candidates of each kind. */
const POOL = 30;
const VECTOR = experiencesSchema.vector as string;
/** What ranking looks at; reading more of so many rows takes time. */
const COLUMNS = [
  "task_description",
  "approach",
  "outcome",
  "score",
  "lessons",
  "timestamp",
  "agent",
  "scope",
  "confidence",
];

/** An experience that may be worth recalling. */
export interface Candidate {
  /** With what ranking looks at; the rest is empty. */
  readonly experience: Experience;
  /** Cosine similarity of the tasks (-1..1), or without embeddings BM25 relative to a perfect match (0..1). */
  readonly similarity: number;
  /** Confidence in its label, 0..1. */
  readonly confidence: number;
}

/** The experiences with the nearest tasks, and for `hybrid` those whose tasks share words; nearest first, of equals the newest. */
export async function findCandidates(
  table: Pick<Table, "search" | "searchText">,
  { task, vector }: { task: string; vector: Vector },
  options: RecallOptions,
): Promise<Candidate[]> {
  const reads = recallReads(options);
  const k = Math.max(POOL, 4 * (options.k ?? 3));
  // Of an experience that was labelled later there are two versions until maintenance.
  const fetch = 2 * k;
  const hybrid = options.retrieval !== "vector" && tokenize(task).length > 0;
  const [near, worded] = await Promise.all([
    table.search({ ...reads, vector, k, fetch, newest: true, columns: COLUMNS }),
    hybrid
      ? table.searchText({ ...reads, text: lexicalQuery(task), k, fetch: k, columns: [...COLUMNS, VECTOR] })
      : [],
  ]);
  const candidates = new Map(near.map(({ item, similarity }) => [item["id"], candidate(item, similarity)]));
  for (const row of worded) {
    const other = row[VECTOR];
    if (!candidates.has(row["id"] ?? null) && other instanceof Float32Array)
      candidates.set(row["id"] ?? null, candidate(row, cosineSimilarity(vector, other)));
  }
  return [...candidates.values()].sort(nearestThenNewest);
}

/**
 * Experiences whose tasks share words, best first; of equals the newest. The engine gives only BM25's order, so the
 * candidates are scored against each other: 1 is what the task itself would score.
 */
export async function findCandidatesByText(
  table: Pick<Table, "search" | "searchText">,
  task: string,
  options: RecallOptions,
): Promise<Candidate[]> {
  const k = Math.max(POOL, 4 * (options.k ?? 3));
  const rows = await table.searchText({
    ...recallReads(options),
    text: lexicalQuery(task),
    k,
    fetch: 2 * k,
    columns: COLUMNS,
  });
  const scores = relativeBm25Scores(
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
  };
}

function nearestThenNewest(a: Candidate, b: Candidate): number {
  return b.similarity - a.similarity || b.experience.version - a.experience.version;
}
