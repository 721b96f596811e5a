import type { Attempt } from "./attempt.ts";
import type {
  Expectation,
  ExpectedAttempt,
  ExpectedRoot,
  ExpectedRun,
  Played,
  Tokens,
} from "./expectation.ts";
import { Occasions } from "./occasions.ts";
import type { Resume, Score } from "./program.ts";
import { sessionsIn } from "./sessions.ts";
import type { Step } from "./step.ts";

/** What a piece of a program is given. */
export interface Given {
  /** Which input of the program it belongs to. */
  readonly input: string;
  /** The task in it, as far as it says one. */
  readonly task: string | undefined;
  /** Whether it is streamed rather than invoked. */
  readonly streamed: boolean;
  /** The node that it runs in, or the call. */
  readonly within: Step;
}

/** Whose runs a root is. */
export interface Whose {
  readonly thread: string | null;
  readonly user: string | null;
  /** Whether handlers are told of the user. */
  readonly userTold: boolean;
  /** Whether its root is below a run that the handler does not see. */
  readonly inside: boolean;
}

const OUTCOMES: ReadonlyMap<Score, ExpectedAttempt["outcome"]> = new Map<Score, ExpectedAttempt["outcome"]>([
  [true, "success"],
  [false, "failure"],
  [0.5, "partial"],
]);

/** What the oracle keeps while it plays a program through: what the runs of it should leave behind. */
export class Play {
  readonly occasions: Occasions = new Occasions();
  readonly #roots: ExpectedRoot[] = [];
  /** Which of the roots go on with what a person was asked in the one before. */
  readonly #resumed = new Set<number>();
  /** By what was done: done again, it is recorded again. */
  readonly #attempts = new Map<object, ExpectedAttempt>();
  /** Questions that wait for a person, by the place of who asks. */
  readonly #waiting = new Map<string, Step>();
  /** Those of them that were answered by a rejection. */
  readonly #rejected = new Set<string>();
  /** How many calls there were. */
  calls = 0;
  /** Whether the caller gives up when a step takes long. */
  stops = false;
  #withoutTask = 0;
  #whose: Whose = { thread: null, user: null, userTold: true, inside: false };
  /** The innermost is the last. */
  #under: Attempt[] = [];

  get expectation(): Expectation {
    const attempts = [...this.#attempts.values()];
    return {
      roots: this.#roots,
      attempts,
      withoutTask: this.#withoutTask,
      sessions: sessionsIn(this.#roots, this.#resumed),
    };
  }

  get waits(): boolean {
    return this.#waiting.size > 0;
  }

  /** An application is called, or a person answered and it goes on. */
  root(given: Given, whose: Whose, app: () => Played): ExpectedRoot {
    const attempt = given.within.attempt("root", given.task);
    this.calls++;
    this.#whose = whose;
    this.#under = [attempt];
    const { runs, end } = app();
    const [run] = runs;
    if (!run || runs.length > 1)
      throw new Error(`Expected an application to be one run, got ${runs.length}.`);
    const { thread, user, inside } = whose;
    const root = { run, thread, inside, user: whose.userTold ? [user] : [user, null] };
    if (attempt.waits) this.#resumed.add(this.#roots.length);
    attempt.waits = end.status === "interrupted";
    this.#roots.push(root);
    // Above what is seen the failure may be handled.
    if (attempt.task === undefined) this.#withoutTask++;
    else if (end.status === "failure" && !whose.inside && attempt.isOpen(end.nodes))
      this.#record(attempt, attempt.task, { outcome: "failure", source: "error" }, {});
    return root;
  }

  /** What a person says of a call that has ended; `null` when it is better not said. */
  label(within: Step, fromRuns: boolean): "success" | "failure" | null {
    const attempt = within.attempt("root", undefined);
    const { task, records } = attempt;
    const [root] = this.#roots.slice(-1);
    const [known] = records;
    if (this.waits || records.size > 1 || root?.run.status === "cancelled") return null;
    if (known) {
      const recorded = this.#attempts.get(known) as ExpectedAttempt;
      if (recorded.outcome === "partial") return null;
      // An evaluator is believed as much as a person, an error less.
      const source = recorded.source === "error" ? "human" : recorded.source;
      this.#attempts.set(known, { ...recorded, source });
      return recorded.outcome;
    }
    if (root?.run.status !== "success") return null;
    if (fromRuns && task !== undefined)
      this.#record(attempt, task, { outcome: "success", source: "human" }, {});
    return "success";
  }

  /** A root ended otherwise than its code did. */
  revise(root: ExpectedRoot, run: ExpectedRun): void {
    this.#roots[this.#roots.indexOf(root)] = { ...root, run };
  }

  /** A new input in a thread: what waited there waits no more. */
  forgetQuestions(): void {
    this.#waiting.clear();
  }

  /** Somebody asks a person; it is known whether that has been answered. */
  asks(place: string, step: Step): boolean {
    if (step.answered) return true;
    this.#waiting.set(place, step);
    return false;
  }

  /** Whether a person rejected what was asked. */
  isRejected(place: string): boolean {
    return this.#rejected.has(place);
  }

  /** A person answers all questions, or the first. */
  answer({ answers, decision }: Pick<Resume, "answers" | "decision">): void {
    const places = [...this.#waiting.keys()].toSorted();
    for (const place of answers === "all" ? places : places.slice(0, 1)) {
      const step = this.#waiting.get(place);
      if (step) step.answered = true;
      if (decision === "reject") this.#rejected.add(place);
      else this.#rejected.delete(place);
      this.#waiting.delete(place);
    }
  }

  modelSpoke(tokens: Tokens | null): void {
    const count = tokens === null ? null : tokens.input + tokens.output;
    const innermost = this.#under.at(-1);
    for (const attempt of this.#under) attempt.modelSpoke(count, attempt.task === innermost?.task);
  }

  nodeRan(place: string): void {
    for (const attempt of this.#under) attempt.nodeRan(place);
  }

  recalled(): void {
    for (const attempt of this.#same()) attempt.recalled();
  }

  /**
   * An evaluator says how the attempt under way ended.
   * @param own whether it is about what it is around, and not about all that works on the task
   */
  evaluated(score: Score, step: object, own: boolean = false): void {
    const [attempt, ...around] = this.#same();
    const outcome = OUTCOMES.get(score) ?? "partial";
    if (attempt?.task !== undefined) {
      const tokens = [attempt, ...(own ? [] : around)].flatMap((one) => one.tokens);
      const { task, records } = attempt;
      this.#record({ records, tokens: [...new Set(tokens)] }, task, { outcome, source: "test" }, step);
    }
    for (const one of this.#same()) {
      one.evaluated();
      one.records.add(step);
    }
  }

  /** What is done for a task of its own, as a part of something. */
  part(place: string, { task, within }: Given, work: () => Played): Played {
    return this.#during(within.attempt(place, task), work);
  }

  /**
   * What an integration records: whether it fails, and what its evaluator says.
   * @param replaces whether it is the same attempt when it is done again in the same step: always, after it has failed, or
   * never
   */
  recorded(
    place: string,
    given: Given,
    score: Score | null,
    replaces: "always" | "failed" | "never",
    work: () => Played,
  ): Played {
    const attempt = given.within.attempt(place, given.task);
    return this.#during(attempt, () => {
      if (replaces === "failed" && attempt.hasFailed) this.#retract(attempt);
      if (!attempt.waits) attempt.recalled();
      const played = work();
      attempt.waits = played.end.status === "interrupted";
      if (played.end.status === "success" && score !== null) this.evaluated(score, attempt, true);
      if (played.end.status === "failure") {
        this.#record(attempt, attempt.task ?? "", { outcome: "failure", source: "error" }, attempt);
        for (const one of this.#same()) {
          one.hasFailed = true;
          one.records.add(attempt);
        }
      }
      const goesOn = replaces === "always" || (replaces === "failed" && attempt.hasFailed);
      if (!attempt.waits && !goesOn) given.within.forget(place);
      return played;
    });
  }

  /** An attempt is made again after it failed: it has not ended. */
  #retract(attempt: Attempt): void {
    this.#attempts.delete(attempt);
    for (const one of this.#same()) {
      one.hasFailed = false;
      one.records.delete(attempt);
    }
  }

  #during(attempt: Attempt, work: () => Played): Played {
    this.#under.push(attempt);
    const played = work();
    this.#under.pop();
    return played;
  }

  /** The attempt under way, and those around it that are at the same task: they are one. */
  #same(): Attempt[] {
    const innermost = this.#under.at(-1);
    const other = this.#under.findLastIndex(({ task }) => task !== innermost?.task);
    return this.#under.slice(other + 1).toReversed();
  }

  #record(
    { tokens, records }: Pick<Attempt, "tokens" | "records">,
    task: string,
    end: Pick<ExpectedAttempt, "outcome" | "source">,
    done: object,
  ): void {
    const { thread, user, userTold } = this.#whose;
    // What is called without the config hears of the user only at times.
    const known = userTold || (end.source === "test" && this.#under.length <= 2);
    records.add(done);
    this.#attempts.set(done, { thread, user: known ? [user] : [user, null], ...end, task, tokens });
  }
}
