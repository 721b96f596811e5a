/** Heading of lessons in a prompt. Lessons in a prompt are later recognised by it. */
export const LESSONS_HEADING = "Lessons from such experience:";

/** `proposed`: given only by recalls that ask for proposed lessons. `active`: given. `retired`: given no longer. */
export type LessonStatus = "proposed" | "active" | "retired";

export const LESSON_STATUSES: readonly LessonStatus[] = ["proposed", "active", "retired"];

/** `contrast`: counts what successes did and failures did not. `model`: written by a model. */
export const LESSON_METHODS = ["contrast", "model"] as const;

/**
 * What several experiences with one task teach. The experiences stay unchanged; the lesson lists their ids.
 */
export interface Lesson {
  /** Shared by all versions of the lesson for one task, scope and method. */
  readonly id: string;
  readonly version: number;
  /** One of the sources' tasks, which are equal or nearly equal. */
  readonly task: string;
  readonly lesson: string;
  /** Ids of the experiences that the lesson was made of. */
  readonly sources: readonly string[];
  readonly method: (typeof LESSON_METHODS)[number];
  readonly status: LessonStatus;
  /** How many of the sources succeeded and failed. */
  readonly successes: number;
  readonly failures: number;
  readonly evidence: LessonEvidence;
  /** The owner of the lesson. A lesson is made only from experiences of one scope. */
  readonly scope: string;
  /** Author of the store that made this version or last judged it. */
  readonly author: string;
  /** When this version was made, Unix milliseconds. */
  readonly at: number;
}

/** The evidence for and against a lesson. */
export interface LessonEvidence {
  /** The judgement of a person. */
  readonly label?: "confirmed" | "rejected";
  /** How many later attempts were given the lesson and succeeded. Labels by models do not count. */
  readonly helped: number;
  /** How many later attempts were given the lesson and failed. */
  readonly failed: number;
}

/**
 * The status that follows from the evidence. A person's label decides. Without one, a lesson is active while
 * more attempts succeeded with it than failed, and else proposed.
 */
export function lessonStatus({ label, helped, failed }: LessonEvidence): LessonStatus {
  if (label !== undefined) return label === "confirmed" ? "active" : "retired";
  return helped > failed ? "active" : "proposed";
}
