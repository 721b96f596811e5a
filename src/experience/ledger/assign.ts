import { draw } from "../../base/stats/draw.ts";
import type { WithheldReason } from "../records/ledger-reasons.ts";
import { type Withholding, withheldShares } from "./withholding.ts";

/** What the gate has stopped. */
export interface Stopped {
  readonly cluster: boolean;
  readonly experiences: ReadonlySet<string>;
}

/** What becomes of one recall: of the whole, and of each experience. */
export interface Assignment {
  readonly injected: boolean;
  /** Probability of `injected`. */
  readonly propensity: number;
  readonly reason: WithheldReason;
  readonly items: readonly ItemAssignment[];
}

export interface ItemAssignment {
  readonly injected: boolean;
  /** Probability that it is given at all: that of the recall times its own. */
  readonly propensity: number;
  readonly reason: WithheldReason;
}

/**
 * Who gets what. The draws depend on the unit (thread, else run, else recall) and on nothing that is known of it, so
 * the arms are comparable; the same unit always draws the same number, so it changes its arm only when the share
 * changes: by other settings, or because the gate stopped something meanwhile.
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
  // Where nothing is withheld nothing is drawn.
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
