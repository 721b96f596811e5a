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
  /** The root run that waited for a person, when this one goes on with it. */
  readonly resumesRoot: string | undefined;
  /** A step of it, or the graph itself, said that it waits. */
  interrupted: boolean;
}

/**
 * The row of a run. One row that cannot be stored would keep its whole batch from the table, so whatever providers and
 * callers put into texts and counts is made storable here.
 * @param endedAt Unix milliseconds; `null` when its end was not seen.
 */
export function runToRecord(
  run: OpenRun,
  end: EndedRun,
  endedAt: number | null,
  redaction: RedactOptions,
): RunRecord {
  const metadata = run.resumesRoot
    ? { ...run.metadata, deeplake_resumes: run.resumesRoot }
    : (run.metadata ?? {});
  return {
    id: run.id,
    parentId: run.parentId,
    rootId: run.rootId,
    threadId: run.threadId,
    kind: run.kind,
    name: text(run.name),
    status: end.status,
    inputs: end.inputs ?? run.inputs,
    outputs: end.outputs,
    error: storableText(end.error ?? ""),
    model: text(end.model || run.model || ""),
    tokensInput: count(end.usage?.input),
    tokensOutput: count(end.usage?.output),
    tokensTotal: count(end.usage?.total),
    startedAt: run.startedAt,
    endedAt,
    tags: run.tags.map(text),
    metadata: snapshot(metadata, redaction, ["metadata"]),
  };
}

/** Callers of JavaScript may give anything as a name. */
function text(value: unknown): string {
  return storableText(String(value));
}

function count(tokens: number | null | undefined): number | null {
  return Number.isSafeInteger(tokens) ? (tokens as number) : null;
}
