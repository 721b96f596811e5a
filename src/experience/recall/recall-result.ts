import type { WithheldReason } from "../records/ledger-reasons.ts";
import type { AssignedRule } from "../ledger/rule-rows.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { Lesson } from "../records/lesson.ts";

/** The result of `recall`. */
export interface Recall {
  /** The experiences that the agent is given, best first. */
  readonly items: readonly RecalledExperience[];
  /** Lessons about these experiences or the same tasks. Absent if they were not asked for. */
  readonly lessons?: readonly Lesson[];
  /**
   * The team's rules at the beginning of the text, and those that were withheld. Absent if there are none.
   */
  readonly rules?: readonly AssignedRule[];
  /** The prompt text; empty if nothing is given. */
  readonly text: string;
  /**
   * Id of the recall in the ledger. Absent if the recall neither gave nor withheld an experience or a rule: it found none,
   * abstained, was too late, or none fitted the token budget.
   */
  readonly id?: string;
  /** Present if the store knows too little about this task to say anything. */
  readonly abstained?: true;
  /** Present if `withheldItems` is. */
  readonly withheld?: true;
  /**
   * The experiences that were chosen but not given, and why: a holdout, or harm that the ledger shows. In rare cases
   * it is the token budget, because withholding other experiences made the text longer. Absent if there are none.
   */
  readonly withheldItems?: readonly { readonly experienceId: string; readonly reason: WithheldReason }[];
}
