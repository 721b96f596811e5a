import { relativeBm25Scores } from "../internal/bm25.ts";
import type { Vector } from "../types.ts";
import { fromRow } from "./experience-codec.ts";
import type { RecalledExperience } from "./experience.ts";
import { lexicalQuery } from "../internal/lexical-query.ts";
import { type RecallOptions, recallFilter } from "./recall-options.ts";
import type { ExperienceReads } from "./trust/trusted-reads.ts";

/** Texts that lexical recall scores against each other: enough for word frequencies to mean something. */
const LEXICAL_POOL = 50;

/** Experiences with similar tasks by cosine similarity of the tasks' vectors, best first; of equals the newest. */
export async function findByVector(
  table: ExperienceReads,
  vector: Vector,
  options: RecallOptions,
): Promise<RecalledExperience[]> {
  const filter = recallFilter(options);
  const found = await table.search({ vector, k: options.k ?? 3, newest: true, ...(filter && { filter }) });
  return found
    .map(({ item, similarity }) => ({ experience: fromRow(item), similarity, score: similarity }))
    .filter(({ similarity }) => similarity >= (options.minSimilarity ?? -1));
}

/**
 * Experiences whose tasks share words, best first; of equals the newest. The engine gives only BM25's order, so the
 * candidates are scored against each other: 1 is what the task itself would score.
 */
export async function findByText(
  table: ExperienceReads,
  task: string,
  options: RecallOptions,
): Promise<RecalledExperience[]> {
  const filter = recallFilter(options);
  const k = options.k ?? 3;
  const rows = await table.searchText({
    text: lexicalQuery(task),
    k: Math.max(LEXICAL_POOL, 4 * k),
    ...(filter && { filter }),
  });
  const experiences = rows.map(fromRow);
  const similarities = relativeBm25Scores(
    task,
    experiences.map((experience) => experience.task),
  );
  return experiences
    .map((experience, index) => ({
      experience,
      similarity: similarities[index] ?? 0,
      score: similarities[index] ?? 0,
    }))
    .filter(({ similarity }) => similarity > 0 && similarity >= (options.minSimilarity ?? 0))
    .sort((a, b) => b.similarity - a.similarity || b.experience.version - a.experience.version)
    .slice(0, k);
}
