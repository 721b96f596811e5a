import type { Experience } from "../records/experience.ts";
import { worked } from "../records/outcome-of-score.ts";

/** Whether an attempt teaches something: its approach if it worked, else its lesson if it has one. */
export function teaches(experience: Pick<Experience, "outcome" | "score" | "lessons">): boolean {
  return worked(experience) || experience.lessons.trim() !== "";
}
