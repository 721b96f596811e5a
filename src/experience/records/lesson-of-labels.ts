import type { LabelSource, Outcome } from "./experience.ts";
import { oldestFirst, type Verdict } from "./combine-labels.ts";
import { worked } from "./outcome-of-score.ts";
import type { Label } from "./label.ts";

/** Whether agents may be told what a label says. The label of a recording is trusted with its experience. */
export type MayTeach = (label: Label, said: string) => boolean;

export const ALL_MAY_TEACH: MayTeach = () => true;

/** Who knows best what to do next time, best first. */
const TEACHERS: readonly LabelSource[] = ["human", "environment", "test", "rule", "error", "llm"];

/**
 * The lesson of an experience with these labels: that of a person, else of a check, else of a model, of equals the
 * latest. A label that says the opposite of what all come to teaches nothing, unless a person gave it. Without a lesson,
 * what was said of an attempt that did not work takes its place.
 */
export function lessonOfLabels(
  labels: readonly Label[],
  verdict: Pick<Verdict, "outcome" | "score">,
  mayTeach: MayTeach,
): string {
  const bestFirst = labels
    .filter((label) => label.source === "human" || !isOpposite(label.outcome, verdict.outcome))
    .toSorted((a, b) => rank(a) - rank(b) || oldestFirst(b, a));
  const lesson = bestFirst.find(
    (label) => label.lessons !== "" && !isFeedback(label) && mayTeach(label, label.lessons),
  );
  if (lesson) return lesson.lessons;
  if (worked(verdict)) return "";
  const said = bestFirst.find(
    (label) =>
      !worked(label) &&
      (label.recorded ? isFeedback(label) : label.comment !== "") &&
      mayTeach(label, label.comment),
  );
  return said?.comment ?? "";
}

/** Whether the lesson of a recording is only what its evaluator said. */
function isFeedback({ lessons, comment }: Label): boolean {
  return lessons !== "" && lessons === comment;
}

function isOpposite(one: Outcome, other: Outcome): boolean {
  return one !== other && one !== "partial" && other !== "partial";
}

function rank({ source }: Label): number {
  const known = TEACHERS.indexOf(source as LabelSource);
  return known === -1 ? TEACHERS.length : known;
}
