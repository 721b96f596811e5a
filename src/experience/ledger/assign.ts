import { draw } from "../../base/stats/draw.ts";
import type { Withholding } from "./withholding.ts";

/** Why an agent was not given what a recall found. Empty: it was given. */
export type WithheldReason =
  | ""
  | "holdout"
  | "item-holdout"
  | "harmful-cluster"
  | "harmful-experience"
  | "token-budget"
  | "deadline"
  | "nothing-found"
  | "abstained";

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

const EXPLORATION = 0.05;

/**
 * Who gets what. The draws depend on the unit (thread, else run, else recall) and on nothing that is known of it, so
 * the arms are comparable; the same unit always draws the same number, so it changes its arm only when the share
 * changes: by other settings, or because the gate stopped something meanwhile.
 */
export function assign(
  unit: string,
  experienceIds: readonly string[],
  { holdout = 0, itemHoldout = 0, holdoutSalt = "", gate = true, gateExploration = EXPLORATION }: Withholding,
  stopped: Stopped,
  drawn: (...parts: readonly string[]) => number = draw,
): Assignment {
  const closed = gate && stopped.cluster;
  const share = closed ? Math.max(holdout, 1 - gateExploration) : holdout;
  // Where nothing is withheld nothing is drawn.
  const number = share === 0 ? 1 : drawn("recall", holdoutSalt, unit);
  const injected = number >= share;
  const reason = injected ? "" : number < holdout ? "holdout" : "harmful-cluster";
  const items = experienceIds.map((id): ItemAssignment => {
    const harmful = gate && stopped.experiences.has(id);
    const ownShare = harmful ? Math.max(itemHoldout, 1 - gateExploration) : itemHoldout;
    const ownNumber = ownShare === 0 ? 1 : drawn("item", holdoutSalt, unit, id);
    const propensity = (1 - share) * (1 - ownShare);
    if (!injected) return { injected, propensity, reason };
    if (ownNumber >= ownShare) return { injected: true, propensity, reason: "" };
    return {
      injected: false,
      propensity,
      reason: ownNumber < itemHoldout ? "item-holdout" : "harmful-experience",
    };
  });
  return { injected, propensity: 1 - share, reason, items };
}
