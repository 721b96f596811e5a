import { kindOfError } from "./error-signature.ts";

/** Words by which an error says what to do or to avoid. */
const ACTIONABLE =
  /\b(?:expected|requires?|required|missing|must|should|invalid|unknown|unsupported|not (?:found|supported|allowed|installed)|no such|does not exist|already exists|denied|unauthori[sz]ed|forbidden|rate limit|too (?:many|large|long|short)|wait|retry|use|instead|did you mean)\b/iu;

/** A signature with fewer words than this says nothing that can be done. */
const FEWEST = 3;

const END = ". Mind that before the next try.";
const MADE = / failed with: .*\. Mind that before the next try\.$/su;

/**
 * The lesson of an error, made without a model: its signature and the step that failed; empty if the error
 * names nothing that can be done.
 */
export function errorLesson(error: string, step: string | null = null): string {
  const signature = kindOfError(error);
  const words = signature.replaceAll(/<\w+>/gu, "").match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST || !ACTIONABLE.test(signature)) return "";
  return `${step === null ? "It failed" : `${step} failed`} with: ${signature}${END}`;
}

/** Whether a lesson only repeats an error, so that it says nothing to an agent that has just read the error. */
export function repeatsError(lesson: string): boolean {
  return MADE.test(lesson.trim());
}
