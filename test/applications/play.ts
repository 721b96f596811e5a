import type {
  Expectation,
  ExpectedAttempt,
  ExpectedRoot,
  ExpectedRun,
  Played,
  Tokens,
} from "./expectation.ts";
import { Occasions } from "./occasions.ts";

/** What a piece of a program is given. */
export interface Given {
  /** Which input of the program it belongs to. */
  readonly input: string;
  /** The task in it, as far as it says one. */
  readonly task: string | undefined;
  /** Whether it is streamed rather than invoked. */
  readonly streamed: boolean;
}

/** Whose runs a root is. */
export interface Whose {
  readonly thread: string | null;
  readonly user: string | null;
}

/** An attempt under way. */
interface Attempt {
  readonly task: string | undefined;
  /** What models reported since it began. */
  reported: (number | null)[];
  recorded: boolean;
}

/** What the oracle keeps while it plays a program through: what the runs of it should leave behind. */
export class Play {
  readonly occasions: Occasions = new Occasions();
  readonly roots: ExpectedRoot[] = [];
  readonly attempts: ExpectedAttempt[] = [];
  withoutTask = 0;
  #whose: Whose = { thread: null, user: null };
  #attempts: Attempt[] = [];

  /** An application is called. */
  root(given: Given, whose: Whose, app: () => Played): ExpectedRoot {
    const attempt: Attempt = { task: given.task, reported: [], recorded: false };
    this.#whose = whose;
    this.#attempts = [attempt];
    const { runs, end } = app();
    const [run] = runs;
    if (!run || runs.length > 1)
      throw new Error(`Expected an application to be one run, got ${runs.length}.`);
    const root = { run, ...whose };
    this.roots.push(root);
    if (end.status === "failure" && !attempt.recorded) this.#failed(attempt);
    return root;
  }

  /** A root ended otherwise than its code did. */
  revise(root: ExpectedRoot, run: ExpectedRun): void {
    this.roots[this.roots.indexOf(root)] = { ...root, run };
  }

  get expectation(): Expectation {
    const { roots, attempts, withoutTask } = this;
    return { roots, attempts, withoutTask };
  }

  /** A model was called. */
  modelSpoke(tokens: Tokens | null): void {
    const count = tokens === null ? null : tokens.input + tokens.output;
    for (const attempt of this.#attempts) attempt.reported.push(count);
  }

  #failed(attempt: Attempt): void {
    if (attempt.task === undefined) this.withoutTask++;
    else this.#record(attempt, attempt.task, { outcome: "failure", source: "error" });
  }

  #record(attempt: Attempt, task: string, end: Pick<ExpectedAttempt, "outcome" | "source">): void {
    attempt.recorded = true;
    this.attempts.push({ ...this.#whose, ...end, task, tokens: tokensOf(attempt.reported) });
  }
}

/** The sum of what was reported; where no model was called nobody can be wrong about it. */
function tokensOf(reported: readonly (number | null)[]): (number | null)[] {
  if (reported.length === 0) return [0, null];
  const counts = reported.filter((count) => count !== null);
  return counts.length === 0 ? [null] : [counts.reduce((sum, count) => sum + count, 0)];
}
