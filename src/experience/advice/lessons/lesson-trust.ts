import type { Experience } from "../../records/experience.ts";
import type { Label } from "../../records/label.ts";
import { findInstructions } from "../../trust/find-instructions.ts";
import { believes } from "../../trust/judge.ts";
import type { TrustPolicy } from "../../trust/trust-policy.ts";
import type { Lesson } from "../../records/lesson.ts";

export type Believes = (experience: Experience) => boolean;

/** The trust policy of a store, applied to lessons. */
export interface LessonTrust {
  readonly author: string;
  readonly believes: Believes;
  /**
   * Whether a lesson may be shown and reviewed: a trusted author decided about it, and its text gives no
   * instructions.
   */
  readonly believesLesson: (lesson: Pick<Lesson, "author" | "lesson">) => boolean;
  /** Whether a label of a trusted experience counts: it does unless the label names an untrusted author. */
  readonly believesLabel: (label: Pick<Label, "author" | "recorded">) => boolean;
}

/** Applies the policy that recall follows to lessons. */
export function lessonTrust(policy: TrustPolicy): LessonTrust {
  const trusts = (name: string): boolean => !policy.judges || policy.trusted.has(name);
  return {
    author: policy.author,
    believes: (experience) => believes(experience, policy),
    believesLesson: ({ author, lesson }) =>
      !policy.judges || (trusts(author) && findInstructions(lesson).length === 0),
    // Labels without an author count, because labels need none and have none by default. The label of a
    // recording is trusted with its experience.
    believesLabel: ({ author, recorded }) => recorded || author === "" || trusts(author),
  };
}
