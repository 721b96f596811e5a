import { Recent } from "../../base/collections/recent.ts";
import type { AttemptOf, SpentHere, SpentSoFar } from "../records/spent-so-far.ts";
import type { AttemptCost } from "./attempt-cost.ts";
import { addSpent, AttemptState, type Elsewhere, noteWork, type SeenRun, sumOf } from "./attempt-state.ts";
import { InterruptedThreads } from "./interrupted-threads.ts";
import { RunMemory } from "./run-memory.ts";
import { RunName } from "./run-name.ts";
import { RunOwners } from "./run-owners.ts";
import { calledBefore, graphAround, type Place, type RunStart, SeenRuns } from "./seen-runs.ts";

/** What is remembered of a run that waits for a person, for the run that continues it. */
type Paused = Pick<SeenRun, "task" | "spent" | "attempt" | "own"> & { readonly origin: string };

const REMEMBERED = 1_000;

/**
 * Connects recall, evaluate and the callback handler within one process. Knows which root a run belongs to, which
 * attempt the run works for, what the attempt has cost, and whether it was evaluated. A root is an attempt. A graph
 * inside the root is an attempt of its own if it gets another task. All this is in memory and bounded. A run that was
 * forgotten is recorded with less detail.
 */
export class Attempts {
  readonly threads: InterruptedThreads = new InterruptedThreads();
  readonly owners: RunOwners;
  readonly #seen: SeenRuns;
  readonly #paused = new Recent<Paused>(REMEMBERED);
  readonly #now: () => number;
  #order = 0;

  /** @param now Unix milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#seen = new SeenRuns(now);
    this.owners = new RunOwners(this.#seen);
  }

  /**
   * Notes that a handler saw a run start. Returns `false` if another handler of the store saw it first, because only
   * the first handler logs a run and counts its tokens.
   */
  runStarted(start: RunStart): boolean {
    const { id, rootId, above, isGraph, node, task, key, told, startedIn } = start;
    if (this.#seen.get(id)) return false;
    const parent = above === null ? undefined : (this.#seen.get(above) ?? this.#seen.get(rootId));
    const root = this.#seen.root(rootId);
    if (id === rootId) root.elsewhere = start.elsewhere;
    const nth = isGraph && key !== undefined ? calledBefore(parent, key) : 0;
    const paused = key === undefined ? undefined : this.#takePaused(pausedKey(root.origin, key, nth));
    const begins = parent === undefined || differs(task, parent.task);
    const run: SeenRun = {
      id,
      rootId,
      above: parent,
      isGraph,
      task: task === undefined ? parent?.task : task,
      key,
      nth,
      spent: paused?.spent ?? { tokens: 0, reports: 0 },
      attempt: root.unseen,
      own: paused?.own,
      user: new RunName(parent?.user, isGraph, told.user),
      thread: new RunName(parent?.thread, isGraph, told.thread),
      memory: new RunMemory(parent?.memory),
      startedAt: this.#now(),
      worked: 0,
    };
    if (node === null) noteWork(parent, ++this.#order);
    this.owners.learn(run, startedIn, told);
    run.attempt = begins ? (paused?.attempt ?? this.#begun(run, "run")) : parent.attempt;
    if (begins) paused?.attempt.resume(run, false);
    if (begins && parent?.task === null && typeof task === "string") root.early.set(task, run.attempt);
    run.own?.resume(run, node !== null);
    run.attempt.stepBegins(key);
    // An attempt from another process may wait again before an integration uses it in this process.
    if (root.elsewhere && (id === rootId || key !== undefined)) run.own ??= this.#begun(run, "own");
    this.#seen.add(run);
    const { nodes } = run.attempt;
    if (node !== null && !nodes.has(node)) nodes.set(node, ++this.#order);
    return true;
  }

  /**
   * Sets the supposed task of a run that continues something that this process did not see: the task in the graph's
   * state. A run inside with another task is then an attempt of its own. With `null`, every run inside that has a
   * task is an attempt of its own, until the task of the outer run is known.
   */
  supposes(runId: string, task: string | null | undefined): void {
    const run = this.#seen.get(runId);
    if (run && typeof run.task !== "string") Object.assign(run, { task });
  }

  /** Notes that a root continues what another process may have begun. A graph inside the root showed this. */
  goesOn(graphId: string, elsewhere: RunStart["elsewhere"]): void {
    const graph = this.#seen.get(graphId);
    const run = graph && this.#seen.get(graph.rootId);
    if (!run || this.#seen.root(run.rootId).elsewhere) return;
    this.#seen.root(run.rootId).elsewhere = elsewhere;
    const [before, attempt] = [run.attempt, this.#begun(run, "run")];
    for (let one: SeenRun | undefined = graph; one; one = one.above)
      if (one.attempt === before) one.attempt = attempt;
  }

  /**
   * Notes that a graph, which may be a root itself, continues what the root `before` began. Both roots are then one
   * attempt.
   */
  resumed(graphId: string, before: string): void {
    const graph = this.#seen.get(graphId);
    const rootId = graph?.rootId ?? "";
    const run = this.#seen.get(rootId);
    const paused = run && this.#takePaused(before);
    if (!paused) return;
    this.#seen.root(rootId).origin = paused.origin;
    this.#seen.root(rootId).elsewhere = undefined;
    const { task, spent, attempt, own } = paused;
    for (let one = graph; one && one !== run; one = one.above)
      if (one.attempt === run.attempt) Object.assign(one, { task, attempt });
    // Steps of a chain before its graph have worked already.
    Object.assign(run, { task, spent: sumOf(spent, run.spent), attempt, own });
    if (graph && graph !== run) this.#resumeInside(graph, paused.origin);
    attempt.resume(run, false);
    own?.resume(run, false);
  }

  /** Notes that a model in a run reported tokens. */
  tokensUsed(runId: string, tokens: number): void {
    addSpent(this.#seen.get(runId), tokens);
  }

  /**
   * Notes that a handler saw a run end. If another run may continue it (`goesOn`), its state is kept for that run.
   */
  runEnded({ id, rootId, goesOn }: { id: string; rootId: string; goesOn: boolean }): void {
    const run = this.#seen.get(id);
    if (run && goesOn) this.#pause(id, run);
    run?.user.ended();
    run?.thread.ended();
    this.#seen.ended({ id, rootId });
  }

  /** Notes that recall ran. A new attempt begins, unless LangGraph repeats a step of the current attempt. */
  recalled(place: Place): void {
    const [attempt] = this.#attemptsAt(place);
    attempt.recalled = ++this.#order;
    attempt.begin(this.#seen.get(place.runId)?.key);
  }

  /** The cost of the attempt under way, up to now. */
  costAt(place: Place): AttemptCost {
    return this.#attemptsAt(place)[0].cost;
  }

  /** The cost in this process of the attempts that wait with a run. */
  spentIn(runId: string): SpentSoFar | undefined {
    const run = this.#seen.get(runId);
    if (!run) return undefined;
    const { attempt, own, above, rootId } = run;
    const { origin } = this.#seen.root(rootId);
    const here = ({ tokens, duration, recalledIn, goesOn, again }: AttemptState): SpentHere => ({
      tokens: tokens ?? null,
      duration,
      recalledIn,
      ...(goesOn && { since: origin }),
      ...(again && { again }),
    });
    const begunHere = above?.attempt !== attempt;
    return begunHere || own
      ? { ...(begunHere && { run: here(attempt) }), ...(own && { own: here(own) }) }
      : undefined;
  }

  /**
   * Notes that evaluate begins. Returns the cost of the attempt, and the function `end` to call when evaluate has
   * ended. Another attempt then begins. If evaluate `waits` for a person, the same attempt continues.
   */
  evaluating(place: Place): { readonly cost: AttemptCost; readonly end: (waits: boolean) => void } {
    const cost = this.costAt(place);
    const ends = this.#attemptsAt(place).map((attempt) => attempt.evaluating(++this.#order));
    return { cost, end: (waits) => ends.forEach((end) => end(waits, ++this.#order)) };
  }

  /** Notes that an integration has itself recorded the failure of the current attempt. */
  failureRecorded(place: Place): void {
    for (const attempt of this.#attemptsAt(place)) attempt.failureRecorded = true;
  }

  /** Notes that a recorded failure was deleted, because the run continued after the error. */
  failureRetracted(place: Place): void {
    for (const attempt of this.#attemptsAt(place)) attempt.failureRecorded = false;
  }

  /** The task of the graph that a run is in, unless an attempt at it was evaluated before. */
  taskAt(runId: string | undefined): string | undefined {
    const run = this.#seen.get(runId);
    const { attempt, task } = run ? graphAround(run) : {};
    return attempt?.evaluated === 0 ? (task ?? undefined) : undefined;
  }

  /** The task that a graph was given, as long as only its first node runs. */
  taskGiven(runId: string | undefined): string | undefined {
    const nodes = this.#seen.get(runId)?.attempt.nodes;
    return nodes?.size === 1 ? this.taskAt(runId) : undefined;
  }

  /** The root that a run belongs to, if a handler saw it. */
  rootOf(runId: string | undefined): string | undefined {
    return this.#seen.get(runId)?.rootId;
  }

  /** The cost of the attempt under way in a root. */
  costOf(rootId: string): AttemptCost {
    return this.costAt({ runId: rootId, fallback: rootId });
  }

  /**
   * Whether an error in a node ends an attempt that was neither evaluated nor recorded as a failure. After an
   * evaluation, an attempt is under way only in two cases: after another recall, or in a node that ran before the
   * evaluation and runs again. A later step, such as publishing the result, is no attempt.
   */
  endsUnevaluated(rootId: string, node: string | null, task: string | undefined): boolean {
    const early = task === undefined ? undefined : this.#seen.knownRoot(rootId)?.early.get(task);
    const [attempt] = this.#attemptsAt({ runId: rootId, fallback: rootId });
    return attempt.isOpenAt(node) && (!early || early.isOpenAt(node));
  }

  /**
   * Tasks whose attempts inside a root have ended, while the root's own task is unknown. If the root's task is one of them,
   * the root's attempt has ended too.
   */
  endedEarly(rootId: string, node: string | null): string[] {
    const early = this.#seen.knownRoot(rootId)?.early ?? new Map<string, AttemptState>();
    return [...early].flatMap(([task, attempt]) => (attempt.isOpenAt(node) ? [] : [task]));
  }

  /**
   * The attempt under way at a place, and the attempt around it if both have the same task, because what ends one
   * ends both.
   */
  #attemptsAt({ runId, fallback, own, task }: Place): [AttemptState, ...AttemptState[]] {
    const at = this.#seen.get(runId);
    if (!at) return [this.#seen.root(fallback).unseen];
    const run = own === "graph" ? graphAround(at) : at;
    if (own === undefined) return [run.attempt];
    run.own ??= this.#begun(run, "own");
    if (run.above?.attempt !== run.attempt) return [run.own, run.attempt];
    if (run.task === null && task !== undefined) this.#seen.root(run.rootId).early.set(task, run.own);
    return differs(task, run.task) ? [run.own] : [run.own, run.attempt];
  }

  #pause(id: string, run: SeenRun): void {
    const { rootId, key, nth, task, spent, attempt, own } = run;
    const { origin } = this.#seen.root(rootId);
    const begunHere = run.above?.attempt !== attempt;
    if (begunHere) attempt.pause();
    own?.pause();
    const known = id === rootId ? id : key && pausedKey(origin, key, nth);
    if (known && (begunHere || own)) this.#paused.set(known, { task, spent, attempt, own, origin });
  }

  /** Makes an attempt for a run. If the run may have waited in another process, the attempt may have begun there. */
  #begun(run: SeenRun, of: AttemptOf["of"]): AttemptState {
    const { id, rootId, key, nth, isGraph } = run;
    const look = this.#seen.root(rootId).elsewhere;
    const isRoot = id === rootId;
    const elsewhere: Elsewhere | undefined =
      look && (isRoot || key !== undefined)
        ? { look: () => look({ step: isRoot ? undefined : key, nth, of }), again: of === "own" && !isGraph }
        : undefined;
    return new AttemptState(run, this.#now, { elsewhere, isWhole: of === "own" });
  }

  /** A graph in a chain goes on, and an integration's attempt at all of the graph with it. */
  #resumeInside(graph: SeenRun, origin: string): void {
    const paused = this.#takePaused(pausedKey(origin, graph.key ?? "", graph.nth));
    if (!paused?.own) return;
    Object.assign(graph, { spent: sumOf(paused.spent, graph.spent), own: paused.own });
    paused.own.resume(graph, false);
  }

  #takePaused(key: string): Paused | undefined {
    const paused = this.#paused.get(key);
    this.#paused.delete(key);
    return paused;
  }
}

function pausedKey(origin: string, key: string, nth: number): string {
  return JSON.stringify([origin, key, nth]);
}

/**
 * Whether a task differs from the task of the run above (`other`). If `other` is unknown (`undefined`), both may be the
 * same.
 */
function differs(task: string | null | undefined, other: string | null | undefined): boolean {
  return typeof task === "string" && other !== undefined && task !== other;
}
