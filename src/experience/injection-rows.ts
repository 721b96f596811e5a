import type { Row } from "../types.ts";
import type { RecalledExperience } from "./experience.ts";
import { formatExperience } from "./format-experiences.ts";
import { estimateTokens } from "./within-token-budget.ts";

/** One row of the `injections` table per item that a recall put in front of an agent. */
export function injectionRows(
  items: readonly RecalledExperience[],
  recall: { runId: string; threadId: string; agent: string; scope: string; at: number; id: () => string },
): Row[] {
  return items.map(({ experience, similarity, score }, index) => ({
    id: recall.id(),
    run_id: recall.runId,
    thread_id: recall.threadId,
    experience_id: experience.id,
    experience_version: experience.version,
    rank: index + 1,
    similarity,
    score,
    propensity: 1,
    injected: true,
    tokens: estimateTokens(formatExperience(experience)),
    reason: "",
    at: recall.at,
    agent: recall.agent,
    scope: recall.scope,
  }));
}
