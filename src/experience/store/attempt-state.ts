import type { AttemptCost } from "./attempt-cost.ts";
import type { RunMemory } from "./run-memory.ts";
import type { RunName } from "./run-name.ts";

/** What models reported. */
export interface Spent {
  readonly tokens: number;
  /** How many of their calls reported tokens. */
  readonly reports: number;
}

const NOTHING: Spent = { tokens: 0, reports: 0 };

/** A run that a handler sees, while it is open. */
export interface SeenRun {
  readonly id: string;
  readonly rootId: string;
  /** The run that it is in. */
  readonly above: SeenRun | undefined;
  readonly isGraph: boolean;
  /** The task that it works for, as far as the inputs of graphs say it. */
  readonly task: string | null | undefined;
  /** What is the same when it goes on after a person has answered. */
  readonly key: string | undefined;
  /** What the models in it have reported. */
  spent: Spent;
  /** The attempt that it works for: one that began with it, or that of the run above. */
  attempt: AttemptState;
  /** An integration's attempt at the same task as the run above has. */
  own: AttemptState | undefined;
  readonly user: RunName;
  readonly thread: RunName;
  readonly memory: RunMemory;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** What an attempt goes on with that is not in this process. */
export interface Elsewhere {
  /** Finds what it had cost there, with what is known now. */
  readonly look: () => AttemptCost["earlier"];
  /** Whether what it had begun is done again. */
  readonly again: boolean;
}

/** An attempt under way. */
export class AttemptState {
  /** The run that it began with; `undefined` where no handler sees any. */
  #run: Pick<SeenRun, "spent"> | undefined;
  #elsewhere: Elsewhere | undefined;
  readonly #now: () => number;
  /** What its run had spent before it began. */
  #before: Spent;
  /** Milliseconds that it worked before it last waited for a person. */
  #worked = 0;
  #startedAt: number;
  #waited: boolean;
  recalled = 0;
  evaluated = 0;
  failureRecorded = false;
  /** The path of a node to the order of its first start. */
  readonly nodes: Map<string, number> = new Map();

  /** @param elsewhere Of an attempt that goes on: then it does so since its run started. */
  constructor(
    run: Pick<SeenRun, "spent" | "startedAt"> | undefined,
    now: () => number,
    elsewhere?: Elsewhere,
  ) {
    this.#run = run;
    this.#now = now;
    this.#elsewhere = elsewhere;
    this.#waited = elsewhere?.again === true;
    this.#startedAt = (elsewhere && run?.startedAt) ?? now();
    this.#before = (elsewhere ? undefined : run?.spent) ?? NOTHING;
  }

  /** What it has cost up to now. */
  get cost(): AttemptCost {
    const earlier = this.#elsewhere?.look();
    return { tokens: this.tokens, duration: this.duration, ...(earlier && { earlier }) };
  }

  /** Whether it goes on with what another process began. */
  get goesOn(): boolean {
    return this.#elsewhere !== undefined;
  }

  /** Tokens of the models that worked for it; `null` where none reported any, `undefined` where nobody counted. */
  get tokens(): number | null | undefined {
    if (!this.#run) return undefined;
    const { tokens, reports } = this.#run.spent;
    return reports === this.#before.reports ? null : tokens - this.#before.tokens;
  }

  /** Seconds that it has worked. */
  get duration(): number {
    return (this.#worked + this.#now() - this.#startedAt) / 1000;
  }

  /** What was recalled again because the step that waited is done again is no beginning. */
  begin(): void {
    if (this.#waited) {
      this.#waited = false;
      return;
    }
    this.#elsewhere = undefined;
    this.#before = this.#run?.spent ?? NOTHING;
    this.#worked = 0;
    this.#startedAt = this.#now();
  }

  /** It waits for a person. */
  pause(): void {
    this.#worked += this.#now() - this.#startedAt;
    this.#startedAt = this.#now();
  }

  /** It goes on in another run. @param again Whether that does again what it had begun */
  resume(run: Pick<SeenRun, "spent">, again: boolean): void {
    this.#run = run;
    this.#startedAt = this.#now();
    this.#waited = again;
  }
}

/** Adds what a model reported to a run and to all runs above it. */
export function addSpent(run: SeenRun | undefined, tokens: number): void {
  for (let one = run; one; one = one.above)
    one.spent = { tokens: one.spent.tokens + tokens, reports: one.spent.reports + 1 };
}
