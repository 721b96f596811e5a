import { Recent } from "../../base/collections/recent.ts";
import { InterruptedThreads } from "./interrupted-threads.ts";

/**
 * The place of a graph node: its run id if a callback handler is attached, and a substitute name of the
 * attempt otherwise.
 */
export interface Place {
  readonly runId: string | undefined;
  /** Thread id and task, which recall and evaluate of one attempt share even without a handler. */
  readonly fallback: string;
}

/**
 * The memory that a run uses: that of a scope, or of the store. `null` means none, for reading and writing.
 */
export type RunScope = { readonly scope?: string } | null;

/** The user of a root run, and its thread. */
export interface Belonging {
  readonly user?: string | undefined;
  readonly threadId?: string | undefined;
}

/** The cost of an attempt up to now. */
export interface AttemptCost {
  /** Tokens of all model calls; `null` if nobody counted. */
  readonly tokens: number | null;
  /** Seconds since the attempt began; `null` if its beginning was not seen. */
  readonly duration: number | null;
}

interface Root {
  counted: boolean;
  failureRecorded: boolean;
  memory: RunScope;
  tokens: number;
  tokensBefore: number;
  startedAt: number;
  recalled: number;
  evaluated: number;
  /** The user for whom the root runs, and its thread, as soon as an integration knows. */
  user?: string;
  threadId?: string;
  /** Names of nodes, with the order of their first start. */
  readonly nodes: Map<string, number>;
}

const REMEMBERED_ROOTS = 1_000;
const REMEMBERED_RUNS = 50_000;

/**
 * Connects recall, evaluate and the callback handler within one process: which root a run belongs to, what
 * the current attempt has cost, and whether it was evaluated. The state is in memory and bounded; for a
 * forgotten root only some details are missing.
 */
export class Attempts {
  readonly threads: InterruptedThreads = new InterruptedThreads();
  readonly #roots = new Recent<Root>(REMEMBERED_ROOTS);
  readonly #rootOf = new Recent<string>(REMEMBERED_RUNS);
  readonly #now: () => number;
  #order = 0;

  /** @param now Unix milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Notes that a handler saw a run start. `node` names the graph node that it is, if any. Returns `false` if
   * another handler of this store has seen it, because only the first one logs a run and counts its tokens.
   */
  runStarted(run: { id: string; rootId: string; node: string | null }): boolean {
    if (this.#rootOf.has(run.id)) return false;
    this.#rootOf.set(run.id, run.rootId);
    const root = this.#root(run.rootId);
    root.counted = true;
    if (run.node !== null && !root.nodes.has(run.node)) root.nodes.set(run.node, ++this.#order);
    return true;
  }

  /** Notes that a handler saw a model use tokens. */
  tokensUsed(rootId: string, tokens: number): void {
    this.#root(rootId).tokens += tokens;
  }

  /** Notes that a handler saw a run end. The end of a root forgets the root. */
  runEnded(run: { id: string; rootId: string }): void {
    this.#rootOf.delete(run.id);
    if (run.id === run.rootId) this.#roots.delete(run.id);
  }

  /** Notes that recall ran, which begins a new attempt. */
  recalled(place: Place): void {
    const root = this.#rootAt(place);
    root.recalled = ++this.#order;
    this.#begin(root);
  }

  /** Sets the user and the thread of a run. An integration reads them from the run's config, which handlers are not given. */
  belongsTo({ user, threadId }: Belonging, place: Place): void {
    const root = this.#rootAt(place);
    if (user !== undefined) root.user ??= user;
    if (threadId !== undefined) root.threadId ??= threadId;
  }

  /** The user and the thread of a root, if an integration has set them. */
  belongingOf(rootId: string): Belonging {
    return this.#roots.get(rootId) ?? {};
  }

  /** What the current attempt has cost so far. */
  costAt(place: Place): AttemptCost {
    const root = this.#roots.get(this.#keyOf(place));
    return {
      tokens: root?.counted ? root.tokens - root.tokensBefore : null,
      duration: root ? (this.#now() - root.startedAt) / 1000 : null,
    };
  }

  /** Notes that evaluate ran and returns what the attempt cost. Then a new attempt begins. */
  evaluated(place: Place): AttemptCost {
    const cost = this.costAt(place);
    const root = this.#rootAt(place);
    root.evaluated = ++this.#order;
    this.#begin(root);
    return cost;
  }

  /** Notes that an integration has itself recorded the failure of the current attempt. */
  failureRecorded(place: Place): void {
    this.#rootAt(place).failureRecorded = true;
  }

  /** Notes that a recorded failure was deleted, because the run continued after the error. */
  failureRetracted(place: Place): void {
    this.#rootAt(place).failureRecorded = false;
  }

  /** Sets the memory that a run uses. */
  hasMemory(place: Place, memory: RunScope): void {
    this.#rootAt(place).memory = memory;
  }

  /** The memory that a root run uses, as far as an integration has set it. */
  memoryOf(rootId: string): RunScope {
    const root = this.#roots.get(rootId);
    return root ? root.memory : {};
  }

  /** The root that a run belongs to, if a handler saw the run. */
  rootOf(runId: string | undefined): string | undefined {
    return runId === undefined ? undefined : this.#rootOf.get(runId);
  }

  /** What the current attempt of a root has cost. */
  costOf(rootId: string): AttemptCost {
    const root = this.#roots.get(rootId);
    if (!root) return { tokens: null, duration: null };
    return { tokens: root.tokens - root.tokensBefore, duration: (this.#now() - root.startedAt) / 1000 };
  }

  /**
   * Whether an error in a node ends an attempt that was not evaluated. After an evaluation, an error counts
   * only after another recall, or in a node that had already run before the evaluation. A later step, such
   * as publishing the result, is not an attempt.
   */
  endsUnevaluated(rootId: string, node: string | null): boolean {
    const root = this.#roots.get(rootId);
    if (root?.failureRecorded) return false;
    if (!root || root.evaluated === 0 || root.recalled > root.evaluated) return true;
    const first = node === null ? undefined : root.nodes.get(node);
    return first !== undefined && first < root.evaluated;
  }

  #begin(root: Root): void {
    root.startedAt = this.#now();
    root.tokensBefore = root.tokens;
  }

  #keyOf({ runId, fallback }: Place): string {
    return (runId === undefined ? undefined : this.#rootOf.get(runId)) ?? fallback;
  }

  #rootAt(place: Place): Root {
    return this.#root(this.#keyOf(place));
  }

  #root(key: string): Root {
    const known = this.#roots.get(key);
    if (known) return known;
    const root: Root = {
      counted: false,
      failureRecorded: false,
      memory: {},
      tokens: 0,
      tokensBefore: 0,
      startedAt: this.#now(),
      recalled: 0,
      evaluated: 0,
      nodes: new Map(),
    };
    this.#roots.set(key, root);
    return root;
  }
}
