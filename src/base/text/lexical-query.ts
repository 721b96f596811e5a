import { tokenize } from "./tokenize.ts";

/** The engine takes some milliseconds for each word of a query, whatever the size of the table. */
const WORDS = 24;

/**
 * The words of a task to search candidates by: all words of a short task, or the 24 longest of a long one,
 * which tend to be the rarest. Candidates are then scored by the whole task.
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
