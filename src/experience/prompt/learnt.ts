import type { Experience } from "../records/experience.ts";

/** Half a success is worth following; less is worth avoiding. */
const WORTH_FOLLOWING = 0.5;

/** Whether the approach of an attempt is worth following. */
export function worked({ outcome, score }: Pick<Experience, "outcome" | "score">): boolean {
  return outcome === "success" || (outcome === "partial" && score >= WORTH_FOLLOWING);
}

/** Whether an attempt teaches something: its approach where it worked, else its lesson. */
export function teaches(experience: Pick<Experience, "outcome" | "score" | "lessons">): boolean {
  return worked(experience) || experience.lessons.trim() !== "";
}
