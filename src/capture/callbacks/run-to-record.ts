import type { RunRecord } from "../../experience/records/run-record.ts";
import { storableText } from "../../base/json/storable.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";

/** The values of a run as JSON texts, redacted. */
export type RunTexts = Pick<RunRecord, "inputs" | "outputs" | "metadata">;

/**
 * The row of a run. One row that cannot be stored would keep its whole batch from the table, so whatever providers and
 * callers put into texts is made storable here.
 * @param endedAt Unix milliseconds; `null` when its end was not seen.
 */
export function runToRecord(run: OpenRun, end: EndedRun, endedAt: number | null, texts: RunTexts): RunRecord {
  const { usage } = end;
  return {
    id: run.id,
    parentId: run.parentId,
    rootId: run.rootId,
    threadId: run.threadId,
    ...(end.user !== undefined && { user: end.user }),
    kind: run.kind,
    name: text(run.name),
    status: end.status,
    inputs: texts.inputs,
    outputs: texts.outputs,
    error: storableText(end.error ?? ""),
    model: text(end.model || run.model || ""),
    tokensInput: usage?.input ?? null,
    tokensOutput: usage?.output ?? null,
    tokensTotal: usage?.total ?? null,
    tokensCached: usage?.cached ?? null,
    tokensCacheWrite: usage?.cacheWrite ?? null,
    tokensReasoning: usage?.reasoning ?? null,
    startedAt: run.startedAt,
    endedAt,
    tags: run.tags.map(text),
    metadata: texts.metadata,
    ...(run.scope !== undefined && { scope: run.scope }),
  };
}

/** Callers of JavaScript may give anything as a name. */
function text(value: unknown): string {
  return storableText(String(value));
}
