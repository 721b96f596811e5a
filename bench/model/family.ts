/** A kind of task whose convention nobody can guess: what is learnt with one of them helps with the others. */
export interface Family {
  /** The task that was recorded. */
  readonly task: string;
  /** Other tasks of the kind, in other words: the ones that are asked. */
  readonly asks: readonly string[];
  /** What one tries who does not know the convention. */
  readonly failed: string;
  /** What works. */
  readonly worked: string;
  /** What to do next time, in one sentence. */
  readonly lesson: string;
  /** Arguments, each with the right result. */
  readonly cases: readonly (readonly [unknown, unknown])[];
}

/** A task that needs no convention. */
export interface OrdinaryTask {
  readonly ask: string;
  readonly cases: Family["cases"];
}
