/** Stands above lessons in a prompt; by it they are known again. */
export const LESSONS_HEADING = "Lessons from such experience:";

/** Where a lesson stands: nobody is given it, everybody may be, nobody any more. */
export type LessonStatus = "proposed" | "active" | "retired";

export const LESSON_STATUSES: readonly LessonStatus[] = ["proposed", "active", "retired"];

/** `contrast`: what successes did and failures did not, counted. `model`: in the words of a model. */
export const LESSON_METHODS = ["contrast", "model"] as const;

/** What several experiences with one task teach. They stay as they are; the lesson names them. */
export interface Lesson {
  /** The same for every version of the lesson of a task, scope and method. */
  readonly id: string;
  readonly version: number;
  /** A task of the cluster, in the words of one of its experiences. */
  readonly task: string;
  readonly lesson: string;
  /** Ids of the experiences it was made of. */
  readonly sources: readonly string[];
  readonly method: (typeof LESSON_METHODS)[number];
  readonly status: LessonStatus;
  /** How many of the sources succeeded and failed. */
  readonly successes: number;
  readonly failures: number;
  readonly evidence: LessonEvidence;
  /** Who may read it: experiences of one scope only make a lesson together. */
  readonly scope: string;
  /** Author of the store that made this version, or last said what it is worth. */
  readonly author: string;
  /** When this version was made, Unix milliseconds. */
  readonly at: number;
}

/** What speaks for a lesson, and against it. */
export interface LessonEvidence {
  /** What a person said of it. */
  readonly label?: "confirmed" | "rejected";
  /** Later attempts that were given it and succeeded; labels of models do not count. */
  readonly helped: number;
  /** The same of failures. */
  readonly failed: number;
}

/**
 * A person's label decides. Without one a lesson is active once more attempts that were given it succeeded than failed,
 * so after at least one success.
 */
export function lessonStatus({ label, helped, failed }: LessonEvidence): LessonStatus {
  if (label !== undefined) return label === "confirmed" ? "active" : "retired";
  return helped > failed ? "active" : "proposed";
}
