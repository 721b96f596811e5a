import { groupBy } from "../../base/collections/group-by.ts";
import { CONVINCING, EffectEvidence } from "./effect-evidence.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import type { Drawn } from "../../base/stats/stratified-difference.ts";
import { observedItems } from "./item-observations.ts";
import { type Metric, type Observation, observations } from "./observations.ts";

/** What the gate knows of one cluster or experience. */
export interface GateState {
  readonly stopped: boolean;
  /** Evidence for the next change: of harm while it is injected, of help while it is stopped. 20 changes the state. */
  readonly evidence: number;
  /** Labelled units seen. */
  readonly n: number;
  /** How many it had seen when it was stopped first; `null`: never. */
  readonly stoppedAfter: number | null;
}

/**
 * Follows one cluster or experience through its units in the order of their labels. It is stopped when the
 * evidence of harm reaches 20: of all sequences without harm at most 5% ever do. Evidence of help is then gathered anew
 * from the few threads that still get it, and at 20 it is injected again.
 */
export class GateFollower {
  #stopped = false;
  #stoppedAfter: number | null = null;
  #evidence = new EffectEvidence("harm");
  #n = 0;

  /** Takes the next labelled unit. */
  add(observation: Drawn): void {
    this.#n++;
    if (this.#evidence.add(observation) < CONVINCING) return;
    this.#stopped = !this.#stopped;
    if (this.#stopped) this.#stoppedAfter ??= this.#n;
    this.#evidence = new EffectEvidence(this.#stopped ? "help" : "harm");
  }

  get state(): GateState {
    return {
      stopped: this.#stopped,
      evidence: this.#evidence.value,
      n: this.#n,
      stoppedAfter: this.#stoppedAfter,
    };
  }
}

/** What the gate knows of each cluster of tasks and of each experience, by their ids. */
export interface GateReport {
  readonly clusters: ReadonlyMap<string, GateState>;
  readonly experiences: ReadonlyMap<string, GateState>;
}

/** What the gate knows, from everything in the ledger. */
export function gateOf(
  exposures: readonly Exposure[],
  runs: readonly LabelledRun[],
  metric: Metric = "success",
): GateReport {
  const observed = observations(exposures, runs, metric);
  const clusters = groupBy(observed, ({ cluster }) => cluster);
  return { clusters: statesOf(clusters), experiences: statesOf(observedItems(observed)) };
}

function statesOf(groups: ReadonlyMap<string, readonly Observation[]>): Map<string, GateState> {
  return new Map(
    [...groups].flatMap(([key, members]) => {
      const drawn = drawnOf(members);
      const follower = new GateFollower();
      for (const observation of drawn) follower.add(observation);
      return drawn.length === 0 ? [] : [[key, follower.state]];
    }),
  );
}

/**
 * The first label of each unit in the order in which they were stored, whenever the runs were, so that each look only adds to what the last one saw: evidence in another order
 * would be a new bet at every look, and many bets win by luck. Later runs of a thread share its draw, so that only its
 * first label is news; what could not have been otherwise is no evidence.
 */
function drawnOf(members: readonly Observation[]): Drawn[] {
  const labelled = members.flatMap(({ injected, propensity, first }) =>
    first === null || propensity === 0 || propensity === 1 ? [] : [{ injected, propensity, ...first }],
  );
  return labelled.sort((a, b) => a.stored - b.stored);
}
