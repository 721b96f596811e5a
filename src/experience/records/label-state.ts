import type { LabelReason, LabelState } from "./label-answer.ts";
import { lacksTask, wantedOf } from "./experience-from-run.ts";
import type { LabelTarget } from "./label-targets.ts";
import { byRecording, isFromRun } from "./labelled-row.ts";
import { runFromRow } from "./run-codec.ts";

type Root = LabelTarget["roots"][number];

/** What becomes of a label of this target. @param owns Whether the store writes to the scope of a root. */
export function labelState(target: LabelTarget, owns: (root: Root) => boolean): LabelState {
  const recorded = target.attempts.filter((row) => !isFromRun(row)).toSorted(byRecording);
  const experience = target.own ?? recorded.at(-1) ?? target.attempts[0];
  if (experience) return { state: "applied", experienceId: experience.id };
  const reason = reasonOf(target, owns);
  const isLate = reason === "root-not-stored" && target.roots.length === 0 && target.run?.parentId !== null;
  return { state: reason === "unknown-run" || isLate ? "waiting" : "none", reason };
}

function reasonOf({ run, roots }: LabelTarget, owns: (root: Root) => boolean): LabelReason {
  if (!run) return "unknown-run";
  const [first] = roots;
  // The first root has a parent if the handler saw only an inner runnable. The real root is then not stored.
  if (!first || first.parent_id !== "") return "root-not-stored";
  if (!owns(first)) return "other-scope";
  const runs = roots.map(runFromRow);
  const wants = runs.flatMap((root) => wantedOf(root) ?? []);
  if (wants.length > 0) return wants.some(({ task }) => task !== "") ? "forgotten" : "no-task";
  return runs.some(lacksTask) ? "no-task" : "no-experience-from-run";
}
