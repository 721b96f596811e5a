import type { Row } from "../../base/types.ts";
import type { RunRecord } from "./run-record.ts";

/** Who logged a run. */
export interface RunOrigin {
  readonly agent: string;
  readonly author: string;
  readonly scope: string;
}

/** A run as it was stored, with who logged it. */
export type LoggedRun = RunRecord & RunOrigin;

/** A run as a row of the `runs` table. */
export function runToRow(run: RunRecord, origin: RunOrigin): Row {
  return {
    id: run.id,
    parent_id: run.parentId ?? "",
    root_id: run.rootId,
    thread_id: run.threadId ?? "",
    user_id: run.user ?? "",
    kind: run.kind,
    name: run.name,
    status: run.status,
    inputs: run.inputs,
    outputs: run.outputs,
    error: run.error,
    model: run.model,
    tokens_input: run.tokensInput,
    tokens_output: run.tokensOutput,
    tokens_total: run.tokensTotal,
    tokens_cached: run.tokensCached,
    tokens_cache_write: run.tokensCacheWrite,
    tokens_reasoning: run.tokensReasoning,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    tags: JSON.stringify(run.tags),
    metadata: run.metadata,
    ...origin,
  };
}

/** The run in a row. */
export function runFromRow(row: Row): LoggedRun {
  const text = (name: string): string => (typeof row[name] === "string" ? row[name] : "");
  const number = (name: string): number | null => (typeof row[name] === "number" ? row[name] : null);
  return {
    id: text("id"),
    parentId: text("parent_id") || null,
    rootId: text("root_id"),
    threadId: text("thread_id") || null,
    user: text("user_id"),
    kind: text("kind") as RunRecord["kind"],
    name: text("name"),
    status: text("status") as RunRecord["status"],
    inputs: text("inputs"),
    outputs: text("outputs"),
    error: text("error"),
    model: text("model"),
    tokensInput: number("tokens_input"),
    tokensOutput: number("tokens_output"),
    tokensTotal: number("tokens_total"),
    tokensCached: number("tokens_cached"),
    tokensCacheWrite: number("tokens_cache_write"),
    tokensReasoning: number("tokens_reasoning"),
    startedAt: number("started_at") ?? 0,
    endedAt: number("ended_at"),
    tags: JSON.parse(text("tags") || "[]") as string[],
    metadata: text("metadata"),
    agent: text("agent"),
    author: text("author"),
    scope: text("scope"),
  };
}
