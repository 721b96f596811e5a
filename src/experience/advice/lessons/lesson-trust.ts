import type { Experience } from "../../records/experience.ts";
import type { Label } from "../../records/label.ts";
import { findInstructions } from "../../trust/find-instructions.ts";
import { believes } from "../../trust/judge.ts";
import type { TrustPolicy } from "../../trust/trust-policy.ts";
import type { Lesson } from "../../records/lesson.ts";

/** Whether an experience may be learned from. */
export type Believes = (experience: Experience) => boolean;

/** What counts for lessons in the eyes of one store. */
export interface LessonTrust {
  readonly author: string;
  readonly believes: Believes;
  /** Whether a lesson may be given and reviewed: somebody trusted decided about it, and it gives no instructions. */
  readonly believesLesson: (lesson: Pick<Lesson, "author" | "lesson">) => boolean;
  /** Whether a label of a believed experience counts: not when it names an author who is not trusted. */
  readonly believesLabel: (label: Pick<Label, "author" | "recorded">) => boolean;
}

/** The same policy that recall follows, as it applies to lessons. */
export function lessonTrust(policy: TrustPolicy): LessonTrust {
  const trusts = (name: string): boolean => !policy.judges || policy.trusted.has(name);
  return {
    author: policy.author,
    believes: (experience) => believes(experience, policy),
    believesLesson: ({ author, lesson }) =>
      !policy.judges || (trusts(author) && findInstructions(lesson).length === 0),
    // Labels need no author, and those of one's own have none by default. The recorded one stands with its experience.
    believesLabel: ({ author, recorded }) => recorded || author === "" || trusts(author),
  };
}
