import type { Experience, Outcome } from "./experience.ts";

export const OUTCOMES: readonly Outcome[] = ["success", "failure", "partial"];

/** Lowest score of a success. */
const SUCCESS = 0.8;
/** Highest score of a failure. */
const FAILURE = 0.2;

/** The outcome that a score stands for: success from 0.8, failure up to 0.2, partial between. */
export function outcomeOfScore(score: number): Outcome {
  if (score >= SUCCESS) return "success";
  return score <= FAILURE ? "failure" : "partial";
}

/** The score that stands for an outcome recorded without one. */
export function scoreOfOutcome(outcome: Outcome): number {
  return { success: 1, partial: 0.5, failure: 0 }[outcome];
}

/** Least score of a partial outcome whose approach is worth following. */
const WORTH_FOLLOWING = 0.5;

/** Whether the approach of an attempt is worth following. */
export function worked({ outcome, score }: Pick<Experience, "outcome" | "score">): boolean {
  return outcome === "success" || (outcome === "partial" && score >= WORTH_FOLLOWING);
}

/** Whether an attempt teaches something: its approach if it worked, else its lesson if it has one. */
export function teaches(experience: Pick<Experience, "outcome" | "score" | "lessons">): boolean {
  return worked(experience) || experience.lessons.trim() !== "";
}
