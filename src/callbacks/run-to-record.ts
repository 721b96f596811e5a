import type { RunRecord } from "../experience/run-record.ts";
import { storableText } from "../internal/storable-text.ts";
import type { RedactOptions } from "../redaction/redact.ts";
import type { EndedRun, StartedRun } from "./run-events.ts";
import { snapshot } from "./snapshot.ts";

/** A run that has started, with its place in the tree. */
export interface OpenRun extends StartedRun {
  readonly parentId: string | null;
  readonly rootId: string;
  readonly threadId: string | null;
  readonly startedAt: number;
}

/** The row of a run that ended, or that nobody will see end. */
export function toRecord(run: OpenRun, end: EndedRun, redaction: RedactOptions): RunRecord {
  return {
    id: run.id,
    parentId: run.parentId,
    rootId: run.rootId,
    threadId: run.threadId,
    kind: run.kind,
    name: storableText(run.name),
    status: end.status,
    inputs: end.inputs ?? run.inputs,
    outputs: end.outputs,
    error: storableText(end.error ?? ""),
    model: storableText(end.model || run.model || ""),
    tokensInput: end.usage?.input ?? null,
    tokensOutput: end.usage?.output ?? null,
    tokensTotal: end.usage?.total ?? null,
    startedAt: run.startedAt,
    endedAt: end.status === "unknown" ? null : Date.now(),
    tags: run.tags.map(storableText),
    metadata: snapshot(run.metadata, redaction, ["metadata"]),
  };
}
