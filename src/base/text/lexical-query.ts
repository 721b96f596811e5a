import { tokenize } from "./tokenize.ts";

/** Most words of a query. The engine takes some milliseconds for each word, whatever the size of the table. */
const WORDS = 24;

/**
 * The query by which a full-text search finds candidates for a task: the task itself if it is short, or the 24
 * longest words of a long one, which tend to be the rarest. Candidates are then ranked by the whole task.
 */
export function lexicalQuery(task: string): string {
  const words = tokenize(task);
  if (words.length <= WORDS) return task;
  const distinct = [...new Set(words)];
  return distinct
    .sort((a, b) => b.length - a.length)
    .slice(0, WORDS)
    .join(" ");
}
