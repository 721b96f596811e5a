import { tokenize } from "../../base/text/tokenize.ts";

/** Only this many steps and words of an approach are used, from its beginning. */
const MAX_STEPS = 200;
const MAX_WORDS = 2_000;

/**
 * Describes an approach by features that other approaches can share: `uses word` for words that are not
 * in the task, `begins with step`, and `step then step` for consecutive steps. A step is named by its first
 * word.
 */
export function approachFeatures(task: string, approach: string): Set<string> {
  const given = new Set(tokenize(task));
  const words = tokenize(approach)
    .slice(0, MAX_WORDS)
    .filter((word) => word.length > 1 && !/^\d+$/.test(word) && !given.has(word));
  const steps = stepsOf(approach);
  return new Set([
    ...words.map((word) => `uses ${word}`),
    ...steps.slice(0, 1).map((step) => `begins with ${step}`),
    ...steps.slice(1).map((step, index) => `${steps[index]} then ${step}`),
  ]);
}

/** The names of the steps of an approach, in order, without thoughts. Repetitions in a row count once. */
export function stepsOf(approach: string): string[] {
  return approach
    .split(/\n|\s[;|]\s|\s(?=(?:Action|Step|Thought)\s*\d+\s*:)/)
    .slice(0, MAX_STEPS)
    .filter((line) => !line.startsWith("Thought"))
    .flatMap((line) => {
      const name = /^\s*(?:(?:Action|Step)\s*\d+\s*:)?\s*["'`($]*([A-Za-z_][\w.-]*)/.exec(line)?.[1];
      return name === undefined ? [] : [name.toLowerCase()];
    })
    .filter((step, index, steps) => step !== steps[index - 1]);
}
