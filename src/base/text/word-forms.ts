import { FUNCTION_WORDS } from "./function-words.ts";
import { tokenize } from "./tokenize.ts";

/** Most forms of a query. The engine takes some milliseconds for each word, whatever the size of the table. */
const FORMS = 72;
/** Fewest letters of a word without its ending. */
const STEM = 3;
/** Endings of English words, without the -s. `OTHERS` are tried in their place. */
const ENDINGS = ["ment", "ing", "er", "ed", "e"];
const OTHERS = ["", "s", "e", "es", "ed", "ing"];

/**
 * A query for a full-text search: the informative English words of a task in their other forms, because the search finds
 * only the form in the query. The longest words come first, because there is room for some words only.
 */
export function formsQuery(task: string): string {
  const words = [...new Set(tokenize(task))].filter((word) => !FUNCTION_WORDS.has(word));
  return words
    .sort((a, b) => b.length - a.length)
    .flatMap(otherForms)
    .slice(0, FORMS)
    .join(" ");
}

function otherForms(word: string): string[] {
  if (!/^[a-z]{3,}$/.test(word)) return [];
  const one = word.replace(/s$/, "");
  const ending = ENDINGS.find((end) => one.endsWith(end) && one.length - end.length >= STEM) ?? "";
  const stem = one.slice(0, one.length - ending.length);
  const forms = [one, stem].flatMap((base) => OTHERS.map((end) => base + end));
  return [...new Set(forms)].filter((form) => form !== word);
}
