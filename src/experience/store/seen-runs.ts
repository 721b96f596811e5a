import { Recent } from "../../base/collections/recent.ts";
import type { AttemptOf } from "../records/spent-so-far.ts";
import type { AttemptCost } from "./attempt-cost.ts";
import { AttemptState, type SeenRun } from "./attempt-state.ts";
import { RunMemory } from "./run-memory.ts";
import { RunName, type ToldName } from "./run-name.ts";

/**
 * Where an integration works: in the run with this id if a callback handler is attached, otherwise in the attempt
 * that `fallback` names.
 */
export interface Place {
  readonly runId: string | undefined;
  /** Names the attempt if no handler sees it: by its id, or for nodes by thread id, task and user. */
  readonly fallback: string;
  /**
   * Set if the integration has an attempt of its own, and is not just a step of the attempt under way. `run`: its
   * attempt is everything that happens in this run. `graph`: its attempt is everything that happens in the graph
   * around this run.
   */
  readonly own?: "run" | "graph";
  /**
   * The task in the integration's input. If the run works for another task, the integration's attempt is only a part
   * of the run's work.
   */
  readonly task?: string | undefined;
}

/** A run that a handler saw start. */
export interface RunStart {
  readonly id: string;
  readonly rootId: string;
  readonly above: string | null;
  readonly isGraph: boolean;
  /** The path of the graph node, if the run is one. */
  readonly node: string | null;
  /**
   * The task in the inputs of a root or a graph. `null`: a root that gets its task later, or has none. `undefined`:
   * not known here. A run inside another then has the task of the run above.
   */
  readonly task: string | null | undefined;
  /** The run that continues this run after a person has answered has the same key. `undefined` outside of graphs. */
  readonly key: string | undefined;
  /** The user and the thread of the run, as far as a handler receives them. */
  readonly told: { readonly user: ToldName; readonly thread: ToldName };
  /** The run whose code starts this one. */
  readonly startedIn: string | undefined;
  /**
   * Only for a root that may continue what another process began: finds how to read what an attempt had cost there.
   */
  readonly elsewhere?: ((attempt: AttemptOf) => AttemptCost["earlier"]) | undefined;
}

/** The user and the thread of a run, and the memory that it uses. */
export type Owner = Pick<SeenRun, "user" | "thread" | "memory">;

/** What this process remembers of a root. */
export interface Root {
  /** The owner, if no handler sees the root. */
  readonly owner: Owner;
  /** The first root of the attempt, which roots after an interrupt continue. */
  origin: string;
  /** The attempt, if no handler sees the root. */
  readonly unseen: AttemptState;
  /** For a root whose task is known late: the attempts that began inside the root before, by their task. */
  readonly early: Map<string, AttemptState>;
  /** `RunStart.elsewhere`, as long as the root may continue what another process began. */
  elsewhere?: RunStart["elsewhere"];
}

const REMEMBERED_ROOTS = 1_000;
const REMEMBERED_RUNS = 50_000;

/**
 * The runs and roots that handlers see, as long as they are open, and what is remembered of roots that no handler
 * sees.
 */
export class SeenRuns {
  readonly #roots = new Recent<Root>(REMEMBERED_ROOTS);
  readonly #runs = new Recent<SeenRun>(REMEMBERED_RUNS);
  readonly #now: () => number;

  /** @param now Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get(id: string | undefined): SeenRun | undefined {
    return id === undefined ? undefined : this.#runs.get(id);
  }

  add(run: SeenRun): void {
    this.#runs.set(run.id, run);
  }

  ended({ id, rootId }: { readonly id: string; readonly rootId: string }): void {
    this.#runs.delete(id);
    if (id === rootId) this.#roots.delete(id);
  }

  /** Returns what is remembered of a root, or of an attempt that no handler sees. Adds it if it is missing. */
  root(key: string): Root {
    const known = this.#roots.get(key);
    if (known) return known;
    const unseen = new AttemptState(undefined, this.#now);
    const owner = { user: new RunName(), thread: new RunName(), memory: new RunMemory() };
    const root: Root = { owner, origin: key, unseen, early: new Map() };
    this.#roots.set(key, root);
    return root;
  }

  /** Like `root`, but `undefined` for an unknown root. */
  knownRoot(key: string): Root | undefined {
    return this.#roots.get(key);
  }
}

/**
 * Returns how many graphs with this key the step around a graph has called before, and counts one more. The number
 * identifies the graph after an interrupt, because the step then calls all its graphs again in the same order.
 */
export function calledBefore(above: SeenRun | undefined, key: string): number {
  let step = above;
  // A graph in a chain is in no step. Its root counts then.
  while (step?.above && (step.isGraph || step.key === undefined)) step = step.above;
  if (!step) return 0;
  step.called ??= new Map();
  const nth = step.called.get(key) ?? 0;
  step.called.set(key, nth + 1);
  return nth;
}

/** The run itself if it is a graph, otherwise the innermost graph around the run; the root if there is none. */
export function graphAround(run: SeenRun): SeenRun {
  let around = run;
  while (!around.isGraph && around.above) around = around.above;
  return around;
}
