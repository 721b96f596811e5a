import { randomUUID } from "node:crypto";

import { type CountTokens, counterOf, tokensOf } from "../prompt/count-tokens.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { Recall } from "./recall.ts";
import type { Assignment, WithheldReason } from "../ledger/assign.ts";
import type { ExposedItem, Exposure } from "../ledger/exposure.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { unitOf } from "../ledger/observations.ts";
import { taskCluster } from "../ledger/task-cluster.ts";
import type { RecallOptions } from "./recall-options.ts";
import { type RecallTemplate, shownBy, textBy } from "../prompt/recall-template.ts";
import { withinTokenBudget } from "../prompt/within-token-budget.ts";

/** One recall under way. */
export interface Asked {
  readonly id: string;
  readonly cluster: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly agent: string;
  readonly scope: string;
  readonly runId: string;
  readonly threadId: string;
}

/** What an agent is given, and how the ledger says so. */
export interface Given {
  readonly recall: Recall;
  readonly exposure: Exposure;
}

/** A recall that begins now. */
export function askedNow(
  task: string,
  { agent, scope }: { agent: string; scope: string },
  { runId = "", threadId = "" }: RecallOptions,
): Asked {
  return { id: randomUUID(), cluster: taskCluster(task), at: Date.now(), agent, scope, runId, threadId };
}

/** Of what was found, what the agent is given: what fits the budget, less what is withheld. */
export async function giveExperiences(
  asked: Asked,
  found: readonly RecalledExperience[],
  ledger: Ledger,
  options: RecallOptions,
): Promise<Given> {
  const { template = "plain", tokenBudget } = options;
  const count = await counterOf(options);
  const shown = shownBy(template, found);
  const fit = (items: readonly RecalledExperience[]): readonly RecalledExperience[] =>
    tokenBudget === undefined
      ? items
      : withinTokenBudget(items, tokenBudget, (some) => textBy(template, some), count);
  const candidates = fit(shown);
  if (candidates.length === 0) return nothing(asked, shown.length === 0 ? "nothing-found" : "token-budget");
  const assigned = await ledger.assign(
    unitOf({ ...asked, recallId: asked.id }),
    asked.cluster,
    candidates.map(({ experience }) => experience.id),
    options,
  );
  // Fewer experiences are numbered anew, which a tokenizer may count differently: the budget holds for what is given.
  const items = fit(candidates.filter((_, index) => assigned.items[index]?.injected));
  return given(asked, candidates, items, assigned, template, count);
}

/** A recall that gives nothing, because there was nothing, too little about the task, too much, or too late. */
export function nothing(asked: Asked, reason: WithheldReason): Given {
  return {
    recall: { items: [], text: "", ...(reason === "abstained" && { abstained: true as const }) },
    exposure: exposureOf(asked, { injected: false, propensity: 1, reason }, [], 0),
  };
}

function given(
  asked: Asked,
  candidates: readonly RecalledExperience[],
  items: readonly RecalledExperience[],
  assigned: Assignment,
  template: RecallTemplate,
  count: CountTokens,
): Given {
  const text = textBy(template, items);
  const exposed = candidates.map((item, index): ExposedItem => {
    const { injected = false, propensity = 1, reason = "" } = assigned.items[index] ?? {};
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
  const withheldItems = exposed
    .filter(({ injected }) => !injected)
    .map(({ experienceId, reason }) => ({ experienceId, reason }));
  return {
    recall: {
      items,
      text,
      id: asked.id,
      ...(withheldItems.length > 0 && { withheld: true as const, withheldItems }),
    },
    exposure: exposureOf(asked, assigned, exposed, text === "" ? 0 : tokensOf(text, count)),
  };
}

function exposureOf(
  asked: Asked,
  { injected, propensity, reason }: Pick<Exposure, "injected" | "propensity" | "reason">,
  items: readonly ExposedItem[],
  tokens: number,
): Exposure {
  const { id: recallId, ...rest } = asked;
  return { ...rest, recallId, injected, propensity, reason, tokens, items };
}
