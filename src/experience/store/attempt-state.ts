import type { Cost } from "../records/spent-so-far.ts";
import type { AttemptCost } from "./attempt-cost.ts";
import type { RunMemory } from "./run-memory.ts";
import type { RunName } from "./run-name.ts";

/** The tokens that the models in a run reported. */
export interface Spent {
  readonly tokens: number;
  /** How many calls of these models reported tokens. */
  readonly reports: number;
}

const NOTHING: Spent = { tokens: 0, reports: 0 };

/** A run that a handler sees, while it is open. */
export interface SeenRun {
  readonly id: string;
  readonly rootId: string;
  /** The run that this run is in. */
  readonly above: SeenRun | undefined;
  readonly isGraph: boolean;
  /** The task that the run works for: as `RunStart.task` says, or that of the run above. */
  readonly task: string | null | undefined;
  /** As `RunStart.key`. */
  readonly key: string | undefined;
  /** For a graph: how many graphs with the same key the step around it had called before. */
  readonly nth: number;
  /** For a step: how many graphs its code has called, by their key. */
  called?: Map<string, number>;
  /** What the models in the run have reported. */
  spent: Spent;
  /** The attempt that the run works for: an attempt that began with the run, or the attempt of the run above. */
  attempt: AttemptState;
  /** The attempt of an integration that is everything that happens in this run, if `attempt` began in a run above. */
  own: AttemptState | undefined;
  readonly user: RunName;
  readonly thread: RunName;
  readonly memory: RunMemory;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** When a run other than a node last started inside: a number in the same order as an attempt's `evaluated`. */
  worked: number;
}

/** The part of an attempt that happened in another process, which began the attempt. */
export interface Elsewhere {
  /** Finds how to read what the attempt had cost there, from what is known now. */
  readonly look: () => AttemptCost["earlier"];
  /** Whether this process repeats the step that waited there. */
  readonly again: boolean;
}

/** An attempt under way. */
export class AttemptState {
  /** The run in which the attempt is under way; `undefined` if no handler sees it. */
  #run: Pick<SeenRun, "spent" | "worked"> | undefined;
  #elsewhere: Elsewhere | undefined;
  readonly #now: () => number;
  /** What the run had spent before the attempt began. */
  #before: Spent;
  /** Milliseconds that the attempt worked before it last waited for a person. */
  #worked = 0;
  #startedAt: number;
  #waited: boolean;
  /** The last verdict on the attempt: its cost until then, and when. */
  #judged: { readonly cost: AttemptCost; readonly at: number } | undefined;
  /** Key of the step whose own code recalled for the attempt. */
  recalledIn: string | undefined;
  recalled = 0;
  evaluated = 0;
  failureRecorded = false;
  /**
   * When each node first started, by the node's path. The numbers continue the same count as `recalled` and
   * `evaluated`.
   */
  readonly nodes: Map<string, number> = new Map();

  /**
   * @param elsewhere The part in another process, for an attempt that continues.
   * @param isWhole Whether the attempt is all that happens in its run, so that its cost counts from the start of the
   * run. An attempt that continues is.
   */
  constructor(
    run: Pick<SeenRun, "spent" | "worked" | "startedAt"> | undefined,
    now: () => number,
    {
      elsewhere,
      isWhole = elsewhere !== undefined,
    }: { elsewhere?: Elsewhere | undefined; isWhole?: boolean } = {},
  ) {
    this.#run = run;
    this.#now = now;
    this.#elsewhere = elsewhere;
    this.#waited = elsewhere?.again === true;
    this.#startedAt = (isWhole ? run?.startedAt : undefined) ?? now();
    this.#before = (isWhole ? undefined : run?.spent) ?? NOTHING;
  }

  /**
   * The cost of the attempt up to now, and how to read what it had cost in another process. If nothing was done since
   * the last verdict, the cost up to that verdict.
   */
  get cost(): AttemptCost {
    const judged = this.#judgedNow();
    if (judged) return judged.cost;
    const earlier = this.#elsewhere?.look();
    return { tokens: this.tokens, duration: this.duration, ...(earlier && { earlier }) };
  }

  /** Whether the attempt continues what another process began. */
  get goesOn(): boolean {
    return this.#elsewhere !== undefined;
  }

  /** Tokens that models used for the attempt; `null` if none reported any, `undefined` if nobody counted. */
  get tokens(): number | null | undefined {
    if (!this.#run) return undefined;
    const { tokens, reports } = this.#run.spent;
    return reports === this.#before.reports ? null : tokens - this.#before.tokens;
  }

  /** Seconds that the attempt has worked, without the time in which it waited for a person. */
  get duration(): number {
    return (this.#worked + this.#now() - this.#startedAt) / 1000;
  }

  /**
   * Begins an attempt: its cost counts from now. LangGraph repeats a step that waited for a person, or that failed
   * and is tried again. A recall in a repeated step begins no new attempt.
   * @param step Key of the step that recalls for the attempt
   */
  begin(step?: string): void {
    this.recalledIn = step;
    if (this.#waited) {
      this.#waited = false;
      return;
    }
    this.#elsewhere = step === undefined ? undefined : this.#elsewhere && begunIn(step, this.#elsewhere);
    this.#before = this.#run?.spent ?? NOTHING;
    this.#worked = 0;
    this.#startedAt = this.#now();
  }

  /** Whether a recall began this attempt after the verdict on an earlier one. */
  get again(): boolean {
    return this.evaluated > 0 && this.recalled > this.evaluated;
  }

  /** Whether the attempt is under way when a node fails. */
  isOpenAt(node: string | null): boolean {
    if (this.failureRecorded) return false;
    if (this.evaluated === 0 || this.again) return true;
    const first = node === null ? undefined : this.nodes.get(node);
    return first !== undefined && first < this.evaluated;
  }

  /**
   * Notes that a step begins. If the code of this step has recalled for the attempt before, LangGraph repeats the
   * step.
   */
  stepBegins(step: string | undefined): void {
    if (step !== undefined && step === this.recalledIn) this.#waited = true;
  }

  /**
   * Notes that evaluate begins. Returns a function to call when evaluate has ended, with a number in the same order.
   * Another attempt then begins, unless evaluate `waits` for a person.
   */
  evaluating(order: number): (waits: boolean, at: number) => void {
    const [before, cost] = [this.evaluated, this.cost];
    this.evaluated = order;
    return (waits, at) => {
      if (waits) {
        this.evaluated = before;
        return;
      }
      this.#judged = { cost, at };
      this.begin();
    };
  }

  /** The attempt waits for a person. */
  pause(): void {
    this.#worked += this.#now() - this.#startedAt;
    this.#startedAt = this.#now();
  }

  /**
   * The attempt continues in another run, from the start of this run.
   * @param again Whether this run repeats the step that waited
   */
  resume(run: Pick<SeenRun, "spent" | "worked" | "startedAt">, again: boolean): void {
    // The next run knows nothing of the work in this one.
    this.#judged = this.#judgedNow();
    this.#run = run;
    this.#startedAt = run.startedAt;
    this.#waited = again;
  }

  /** The last verdict, if nothing was done since. */
  #judgedNow(): { readonly cost: AttemptCost; readonly at: number } | undefined {
    const { at = 0 } = this.#judged ?? {};
    return this.#run && this.recalled < at && this.#run.worked < at ? this.#judged : undefined;
  }
}

/** Notes that a run starts inside another and inside all runs above that. */
export function noteWork(run: SeenRun | undefined, order: number): void {
  for (let one = run; one; one = one.above) one.worked = order;
}

/** Adds what a model reported to a run and to all runs above it. */
export function addSpent(run: SeenRun | undefined, tokens: number): void {
  for (let one = run; one; one = one.above) one.spent = sumOf(one.spent, { tokens, reports: 1 });
}

/** What two runs have spent together. */
export function sumOf(one: Spent, other: Spent): Spent {
  return { tokens: one.tokens + other.tokens, reports: one.reports + other.reports };
}

/**
 * The part in another process, but only if that process recalled for the attempt in this step too. LangGraph then
 * repeats the step.
 */
function begunIn(step: string, { look }: Elsewhere): Elsewhere {
  const read = async (earlier: NonNullable<AttemptCost["earlier"]>): Promise<Cost | undefined> => {
    const cost = await earlier();
    return cost?.recalledIn === step ? cost : undefined;
  };
  return {
    again: false,
    look: () => {
      const earlier = look();
      return earlier && (() => read(earlier));
    },
  };
}
