import { Recent } from "../../base/collections/recent.ts";
import { InterruptedThreads } from "./interrupted-threads.ts";

/** Where a graph node runs: its run id when some callback handler is attached, and a name for the attempt otherwise. */
export interface Place {
  readonly runId: string | undefined;
  /** Thread id and task: what recall and evaluate of one attempt have in common without any handler. */
  readonly fallback: string;
}

/** Whose memory a run has: that of a scope, or the store's own. `null`: none, neither to read nor to write. */
export type RunScope = { readonly scope?: string } | null;

/** What an attempt has cost so far. */
export interface AttemptCost {
  /** Tokens of all model calls; `null` when nobody counted. */
  readonly tokens: number | null;
  /** Seconds since the attempt began; `null` when its beginning was not seen. */
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
  /** Whose it is, once an integration has found out. */
  user?: string;
  /** Node name to the order of its first start. */
  readonly nodes: Map<string, number>;
}

const REMEMBERED_ROOTS = 1_000;
const REMEMBERED_RUNS = 50_000;

/**
 * What joins recall, evaluate and the callback handler of one process: which root a run belongs to, what the attempt
 * under way has cost, and whether it was evaluated. In memory and bounded; an unknown root only means less detail.
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
   * A handler saw a run start. `node`: the graph node it is, if it is one. Gives `false` when another handler of the
   * store has it already: only the first logs a run and counts its tokens.
   */
  runStarted(run: { id: string; rootId: string; node: string | null }): boolean {
    if (this.#rootOf.has(run.id)) return false;
    this.#rootOf.set(run.id, run.rootId);
    const root = this.#root(run.rootId);
    root.counted = true;
    if (run.node !== null && !root.nodes.has(run.node)) root.nodes.set(run.node, ++this.#order);
    return true;
  }

  /** A handler saw a model use tokens. */
  tokensUsed(rootId: string, tokens: number): void {
    this.#root(rootId).tokens += tokens;
  }

  /** A handler saw a run end; after its root's end nothing more is remembered. */
  runEnded(run: { id: string; rootId: string }): void {
    this.#rootOf.delete(run.id);
    if (run.id === run.rootId) this.#roots.delete(run.id);
  }

  /** Recall ran: a new attempt begins. */
  recalled(place: Place): void {
    const root = this.#rootAt(place);
    root.recalled = ++this.#order;
    this.#begin(root);
  }

  /** An integration knows from the config of a run, which no handler is told, whose it is. */
  belongsTo(user: string | undefined, place: Place): void {
    if (user !== undefined) this.#rootAt(place).user ??= user;
  }

  /** Whose a root is, as an integration found out. */
  userOf(rootId: string): string | undefined {
    return this.#roots.get(rootId)?.user;
  }

  /** What the attempt under way has cost so far. */
  costAt(place: Place): AttemptCost {
    const root = this.#roots.get(this.#keyOf(place));
    return {
      tokens: root?.counted ? root.tokens - root.tokensBefore : null,
      duration: root ? (this.#now() - root.startedAt) / 1000 : null,
    };
  }

  /** Evaluate ran: says what the attempt cost; what follows is another attempt. */
  evaluated(place: Place): AttemptCost {
    const cost = this.costAt(place);
    const root = this.#rootAt(place);
    root.evaluated = ++this.#order;
    this.#begin(root);
    return cost;
  }

  /** An integration recorded the failure of the attempt under way itself. */
  failureRecorded(place: Place): void {
    this.#rootAt(place).failureRecorded = true;
  }

  /** The run went on after all: what is said to have failed had not ended the attempt. */
  failureRetracted(place: Place): void {
    this.#rootAt(place).failureRecorded = false;
  }

  /** An integration knows whose memory the run has. */
  hasMemory(place: Place, memory: RunScope): void {
    this.#rootAt(place).memory = memory;
  }

  /** Whose memory a root run has, as far as an integration said. */
  memoryOf(rootId: string): RunScope {
    const root = this.#roots.get(rootId);
    return root ? root.memory : {};
  }

  /** The root that a run belongs to, when a handler saw it. */
  rootOf(runId: string | undefined): string | undefined {
    return runId === undefined ? undefined : this.#rootOf.get(runId);
  }

  /** What the attempt under way in a root has cost. */
  costOf(rootId: string): AttemptCost {
    const root = this.#roots.get(rootId);
    if (!root) return { tokens: null, duration: null };
    return { tokens: root.tokens - root.tokensBefore, duration: (this.#now() - root.startedAt) / 1000 };
  }

  /**
   * Whether an error in a node ends an attempt that was not evaluated. After an evaluation only a node that had run
   * before it, or one after another recall, is a new attempt; a later step such as publishing the result is none.
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
