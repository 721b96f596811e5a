import { kindOfError } from "./error-signature.ts";

/** Words that show that an error says what to do or to avoid. */
const ACTIONABLE =
  /\b(?:expected|requires?|required|missing|must|should|invalid|unknown|unsupported|not (?:found|supported|allowed|installed)|no such|does not exist|already exists|denied|unauthori[sz]ed|forbidden|rate limit|too (?:many|large|long|short)|wait|retry|use|instead|did you mean)\b/iu;

/** A signature with fewer words than this does not say what to do or to avoid. */
const FEWEST = 3;

const END = ". Mind that before the next try.";
const MADE = / failed with: .*\. Mind that before the next try\.$/su;

/**
 * The lesson of an error, made without a model: the error's signature and the step that failed. Empty if the
 * error does not say what to do or to avoid.
 */
export function errorLesson(error: string, step: string | null = null): string {
  const signature = kindOfError(error);
  const words = signature.replaceAll(/<\w+>/gu, "").match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST || !ACTIONABLE.test(signature)) return "";
  return `${step === null ? "It failed" : `${step} failed`} with: ${signature}${END}`;
}

/** Whether `errorLesson` made a lesson. Such a lesson tells nothing new to an agent that has just read the error. */
export function repeatsError(lesson: string): boolean {
  return MADE.test(lesson.trim());
}
