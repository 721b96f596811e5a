import type { LabelSource, Outcome } from "./experience.ts";
import { oldestFirst, placeIn, type Verdict } from "./combine-labels.ts";
import { worked } from "./outcome-of-score.ts";
import type { Label } from "./label.ts";

/** Whether agents may be told what a label says. The label of a recording is trusted together with its experience. */
export type MayTeach = (label: Label, said: string) => boolean;

/** The sources of labels, in the order in which their lessons are preferred. */
const TEACHERS: readonly LabelSource[] = ["human", "environment", "test", "rule", "error", "llm"];

/**
 * The lesson of an experience with these labels: that of a person, else of a check, else of a model. Among labels of one
 * source, the latest lesson counts. A label whose outcome is the opposite of the verdict gives no lesson, unless a person
 * gave it.
 *
 * If no label gives a lesson and the attempt was no success, comments of labels become the lesson:
 *
 * - A comment counts only if its label says that the attempt was no success.
 * - Labels that say that the attempt did not work come first. Then the order of sources is as for lessons.
 * - The comments of the first source count, of each author the latest. There may be several, because several checks may
 *   each say what was wrong.
 * - If the attempt worked in part, comments count only if their source is the first one of all labels.
 *
 * The label of the recording counts as the oldest of its source, because its time is in whole seconds.
 */
export function lessonOfLabels(
  labels: readonly Label[],
  verdict: Pick<Verdict, "outcome" | "score">,
  mayTeach: MayTeach,
): string {
  const bestFirst = labels
    .filter((label) => label.source === "human" || !isOpposite(label.outcome, verdict.outcome))
    .toSorted(
      (a, b) =>
        placeIn(TEACHERS, a.source) - placeIn(TEACHERS, b.source) ||
        Number(a.recorded) - Number(b.recorded) ||
        oldestFirst(b, a),
    );
  const lesson = bestFirst.find(
    (label) => label.lessons !== "" && !isFeedback(label) && mayTeach(label, label.lessons),
  );
  if (lesson) return lesson.lessons;
  if (verdict.outcome === "success") return "";
  const said = bestFirst
    .filter(
      (label) =>
        label.outcome !== "success" &&
        (!worked(verdict) || label.source === bestFirst[0]?.source) &&
        (label.recorded ? isFeedback(label) : label.comment !== "") &&
        mayTeach(label, label.comment),
    )
    .toSorted((a, b) => Number(worked(a)) - Number(worked(b)));
  const latest = new Map(
    said
      .filter(({ source }) => source === said[0]?.source)
      .toReversed()
      .map(({ author, comment }) => [author, comment]),
  );
  return [...new Set(latest.values())].join("\n");
}

/** Whether the lesson of a recorded label is only the evaluator's comment. */
function isFeedback({ lessons, comment }: Label): boolean {
  return lessons !== "" && lessons === comment;
}

function isOpposite(one: Outcome, other: Outcome): boolean {
  return one !== other && one !== "partial" && other !== "partial";
}
