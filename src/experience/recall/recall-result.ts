import type { WithheldReason } from "../records/ledger-reasons.ts";
import type { AssignedRule } from "../ledger/rule-rows.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { Lesson } from "../records/lesson.ts";

/** What `recall` found. */
export interface Recall {
  /** What the agent is given, best first. */
  readonly items: readonly RecalledExperience[];
  /** Lessons made of them, or of others with the same tasks, where they were asked for. */
  readonly lessons?: readonly Lesson[];
  /** The rules of the team that begin the text, and those withheld, where the session began with this recall. */
  readonly rules?: readonly AssignedRule[];
  /** The prompt text: empty when nothing was found, or all of it was withheld. */
  readonly text: string;
  /** Names this recall in the ledger; absent when there was nothing to give or to withhold. */
  readonly id?: string;
  /** The store is calibrated and knows too little about this task to say anything. Absent otherwise. */
  readonly abstained?: true;
  /** Something that was found was not given: by a holdout, or because it is shown to harm. Absent otherwise. */
  readonly withheld?: true;
  /** What was found and not given, and why. Absent when nothing was withheld. */
  readonly withheldItems?: readonly { readonly experienceId: string; readonly reason: WithheldReason }[];
}
