import type { NewRun } from "../../experience/records/run-record.ts";
import { storableText } from "../../base/json/storable.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";

/** The redacted values of a run, as JSON text. */
export type RunTexts = Pick<NewRun, "inputs" | "outputs" | "metadata">;

/**
 * Makes the record of a run. All texts from providers and callers are made storable, because one invalid row
 * would keep its whole batch from the table.
 * @param endedAt Unix milliseconds; `null` if the end was not seen
 */
export function runToRecord(run: OpenRun, end: EndedRun, endedAt: number | null, texts: RunTexts): NewRun {
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

/** Converts a name to storable text. JavaScript callers may pass any value. */
function text(value: unknown): string {
  return storableText(String(value));
}
