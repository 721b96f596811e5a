import { draw } from "../../base/stats/draw.ts";
import type { WithheldReason } from "../records/ledger-reasons.ts";
import { type Withholding, withheldShares } from "./withholding.ts";

/** Whether the gate has stopped the cluster of the task, and which experiences it has stopped. */
export interface Stopped {
  readonly cluster: boolean;
  readonly experiences: ReadonlySet<string>;
}

/** What the draws decided for one recall: for the recall as a whole and for each experience it found. */
export interface Assignment {
  readonly injected: boolean;
  /** Probability that the recall as a whole is in the arm that is given experience. */
  readonly propensity: number;
  readonly reason: WithheldReason;
  readonly items: readonly ItemAssignment[];
}

interface ItemAssignment {
  readonly injected: boolean;
  /** Probability that the item is given: the probability of the recall times that of the item alone. */
  readonly propensity: number;
  readonly reason: WithheldReason;
}

/**
 * Decides which experiences a unit is given. A unit is a thread; without a thread, a run; without a run, a single
 * recall. The draws depend only on the salt, the unit and the ids of the experiences, so the two arms are
 * comparable. A unit always draws the same number. It changes its arm only if the withheld share changes, by
 * other settings or because the gate stopped something.
 */
export function assign(
  unit: string,
  experienceIds: readonly string[],
  withholding: Withholding,
  stopped: Stopped,
  drawn: (...parts: readonly string[]) => number = draw,
): Assignment {
  const { threads, items: itemShare, salt, isGated, exploration } = withheldShares(withholding);
  const share = isGated && stopped.cluster ? Math.max(threads, 1 - exploration) : threads;
  // If nothing is withheld, there is no need to draw.
  const number = share === 0 ? 1 : drawn("recall", salt, unit);
  const injected = number >= share;
  const reason = injected ? "" : number < threads ? "holdout" : "harmful-cluster";
  const items = experienceIds.map((id): ItemAssignment => {
    const harmful = isGated && stopped.experiences.has(id);
    const ownShare = harmful ? Math.max(itemShare, 1 - exploration) : itemShare;
    const ownNumber = ownShare === 0 ? 1 : drawn("item", salt, unit, id);
    const propensity = (1 - share) * (1 - ownShare);
    if (!injected) return { injected, propensity, reason };
    if (ownNumber >= ownShare) return { injected: true, propensity, reason: "" };
    return {
      injected: false,
      propensity,
      reason: ownNumber < itemShare ? "item-holdout" : "harmful-experience",
    };
  });
  return { injected, propensity: 1 - share, reason, items };
}
