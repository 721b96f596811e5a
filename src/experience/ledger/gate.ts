import { groupBy } from "../../base/collections/group-by.ts";
import { CONVINCING, EffectEvidence } from "./effect-evidence.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import type { Drawn } from "../../base/stats/stratified-difference.ts";
import { observedItems } from "./item-observations.ts";
import { type Observation, observations } from "./observations.ts";

/** What the gate knows of one cluster or experience. */
export interface GateState {
  readonly stopped: boolean;
  /**
   * Evidence for a change of `stopped`: of harm while the cluster or experience is injected, of help while it is
   * stopped. At 20 `stopped` changes.
   */
  readonly evidence: number;
  /** Number of labelled units so far that are evidence. */
  readonly n: number;
  /** `n` when the cluster or experience was first stopped; `null` if it never was. */
  readonly stoppedAfter: number | null;
}

/**
 * Follows one cluster or experience through its units in the order of their labels. The cluster or experience is
 * stopped when the evidence of harm reaches 20, which happens in at most 5% of all sequences without harm. From
 * then on, evidence of help is collected anew, from the few units that are still given the cluster or experience.
 * When that evidence reaches 20, the cluster or experience is injected again.
 */
export class GateFollower {
  #stopped = false;
  #stoppedAfter: number | null = null;
  #evidence = new EffectEvidence("harm");
  #n = 0;

  /** Adds the next labelled unit. */
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

/** The state of each cluster of tasks and of each experience, by id. */
export interface GateReport {
  readonly clusters: ReadonlyMap<string, GateState>;
  readonly experiences: ReadonlyMap<string, GateState>;
}

/** Computes the state of every cluster and experience for which the ledger has evidence. */
export function gateOf(exposures: readonly Exposure[], runs: readonly LabelledRun[]): GateReport {
  const observed = observations(exposures, runs, "success");
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
 * The first label of each unit, in the order in which the labels were stored. That order never changes, so
 * each look only adds to what the previous look saw. In another order every look would be a new bet, and of
 * many bets some win by luck. Later runs of a thread share its draw, so only the thread's first label is
 * evidence. Units with a propensity of 0 or 1 are no evidence.
 */
function drawnOf(members: readonly Observation[]): Drawn[] {
  const labelled = members.flatMap(({ injected, propensity, first }) =>
    first === null || propensity === 0 || propensity === 1 ? [] : [{ injected, propensity, ...first }],
  );
  return labelled.sort((a, b) => a.stored - b.stored);
}
