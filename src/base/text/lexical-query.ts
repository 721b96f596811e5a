import { tokenize } from "./tokenize.ts";

/** The engine takes a few milliseconds for each word of a query, whatever the size of the table. */
const WORDS = 24;

/**
 * The words of a task that candidates are searched by: all of a short task, of a long one the 24 longest, which tend
 * to be its rarest. The candidates are then scored by all of the task.
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
