import { groupBy } from "../../base/collections/group-by.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Value } from "../../base/types.ts";
import type { WithheldReason } from "./assign.ts";
import { LESSON } from "./lesson-injections.ts";
import { RULE } from "./rule-rows.ts";
import type { ExposedItem, Exposure } from "./exposure.ts";

/** The rows about an experience that an agent was given. */
export const givenRows: Filter = {
  kind: "and",
  parts: [
    { kind: "compare", field: "injected", operator: "eq", value: true },
    { kind: "compare", field: "rank", operator: "gt", value: 0 },
    { kind: "compare", field: "reason", operator: "ne", value: RULE },
  ],
};

/** The rows of one recall in `injections`: first itself, with rank 0 and no experience, then each that it found. */
export function injectionRows(exposure: Exposure, id: () => string): Row[] {
  const { recallId, runId, threadId, user, agent, scope, cluster, at } = exposure;
  const shared = {
    run_id: runId,
    thread_id: threadId,
    user_id: user,
    at,
    agent,
    scope,
    recall_id: recallId,
    cluster,
  };
  return [
    {
      ...shared,
      id: recallId,
      experience_id: "",
      experience_version: 0,
      rank: 0,
      similarity: null,
      score: null,
      propensity: exposure.propensity,
      injected: exposure.injected,
      tokens: exposure.tokens,
      reason: exposure.reason,
      context: "",
    },
    ...exposure.items.map((item) => ({
      ...shared,
      id: id(),
      experience_id: item.experienceId,
      experience_version: item.version,
      rank: item.rank,
      similarity: item.similarity,
      score: item.score,
      propensity: item.propensity,
      injected: item.injected,
      tokens: null,
      reason: item.reason,
      context: "",
    })),
  ];
}

/** The recalls in rows of `injections`, in the order of their first row. Rows of older ledgers have none and are left out. */
export function exposuresOf(rows: Iterable<Row>): Exposure[] {
  const recalls = new Map<string, Row>();
  const found: Row[] = [];
  for (const row of rows) {
    const recallId = text(row["recall_id"]);
    if (recallId === "" || row["reason"] === RULE || row["reason"] === LESSON) continue;
    if (row["rank"] === 0) recalls.set(recallId, row);
    else found.push(row);
  }
  const items = groupBy(found, (row) => text(row["recall_id"]), exposedItem);
  return [...recalls].map(([recallId, row]) => ({
    recallId,
    runId: text(row["run_id"]),
    threadId: text(row["thread_id"]),
    user: text(row["user_id"]),
    agent: text(row["agent"]),
    scope: text(row["scope"]),
    cluster: text(row["cluster"]),
    at: number(row["at"]),
    injected: row["injected"] === true,
    propensity: probability(row["propensity"]),
    reason: text(row["reason"]) as WithheldReason,
    tokens: number(row["tokens"]),
    items: (items.get(recallId) ?? []).sort((a, b) => a.rank - b.rank),
  }));
}

/** What the row of one thing that a recall found says. */
export function exposedItem(row: Row): ExposedItem {
  return {
    experienceId: text(row["experience_id"]),
    version: number(row["experience_version"]),
    rank: number(row["rank"]),
    similarity: number(row["similarity"]),
    score: number(row["score"]),
    injected: row["injected"] === true,
    propensity: probability(row["propensity"]),
    reason: text(row["reason"]) as WithheldReason,
  };
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

function number(value: Value | undefined): number {
  return typeof value === "number" ? value : 0;
}

/** Stored as a 32-bit float: as it was before. */
function probability(value: Value | undefined): number {
  return Math.round(number(value) * 1e6) / 1e6;
}
