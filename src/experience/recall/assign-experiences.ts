import type { WithheldReason } from "../records/ledger-reasons.ts";
import type { ExposedItem } from "../ledger/exposure.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { unitOf } from "../ledger/observations.ts";
import type { Fitted } from "../prompt/fit.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { RecallRequest } from "./recall-request.ts";

/** The experiences that a recall could give, and which of them the draws gave the agent. */
export interface Assigned {
  /** What the agent is given, best first. */
  readonly items: readonly RecalledExperience[];
  /** The text of these items. */
  readonly text: string;
  /** All experiences that could have been given, best first. */
  readonly exposed: readonly ExposedItem[];
  /** Whether the recall is in the arm that is given experience. */
  readonly injected: boolean;
  /** Probability that a recall is in that arm. */
  readonly propensity: number;
  readonly reason: WithheldReason;
}

/**
 * Decides which experiences the agent gets: those that fit the token budget and that neither a holdout nor
 * the gate withholds.
 * @param shown The experiences that the text has a place for, best first.
 * @param fit Finds the experiences that fit the budget, and their text.
 */
export async function assign<Item extends RecalledExperience>(
  request: RecallRequest,
  shown: readonly Item[],
  ledger: Pick<Ledger, "assign">,
  fit: (items: readonly Item[]) => Promise<Fitted<Item>>,
): Promise<Assigned> {
  const { items: candidates, text: whole } = await fit(shown);
  // A template function may return an empty text.
  if (candidates.length === 0 || whole === "")
    return unassigned(shown.length > candidates.length ? "token-budget" : "nothing-found");
  const drawn = await ledger.assign(
    unitOf({ ...request, recallId: request.id }),
    request.cluster,
    candidates.map(({ experience }) => experience.id),
    request.options,
  );
  // Withholding renumbers the remaining experiences, which may change the token count of their text. So check
  // the budget again.
  const { items, text } = await fit(candidates.filter((_, index) => drawn.items[index]?.injected));
  const exposed = candidates.map((item, index): ExposedItem => {
    const { injected = false, propensity = 1, reason = "" } = drawn.items[index] ?? {};
    const dropped = injected && !items.includes(item);
    return {
      experienceId: item.experience.id,
      version: item.experience.version,
      rank: index + 1,
      similarity: item.similarity,
      score: item.score,
      injected: injected && !dropped,
      propensity,
      reason: dropped ? "token-budget" : reason,
    };
  });
  return { ...drawn, items, text, exposed };
}

/**
 * The result of a recall that gives no experience: it found none, abstained, could fit none into the token
 * budget, or missed the deadline.
 */
export function unassigned(reason: WithheldReason): Assigned {
  return { items: [], text: "", exposed: [], injected: false, propensity: 1, reason };
}
