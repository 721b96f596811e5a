import type { RunRecord } from "../experience/run-record.ts";
import { storableText } from "../internal/storable-text.ts";
import type { RedactOptions } from "../redaction/redact.ts";
import type { EndedRun, OpenRun } from "./open-runs.ts";
import { snapshotJson } from "./snapshot-json.ts";
import { takeSnapshot, type Snapshot } from "./snapshot.ts";

/** A run that has ended: its values are copied, and neither redacted nor serialised yet. */
export interface CapturedRun {
  /** Roughly what it keeps in memory, in bytes. */
  readonly bytes: number;
  /**
   * The run as it is stored: redacted, masked and serialised. Synchronous, so that it can be called while the process
   * exits. Gives the same each time and never throws.
   */
  finish(): RunRecord;
}

/** What every run keeps in memory beside its values. */
const BYTES = 500;

/** Copies a run as it ends. Whatever happens before it is finished, nothing of it may be stored. */
export function capturedRun(run: OpenRun, end: EndedRun, redaction: RedactOptions): CapturedRun {
  const inputs = end.inputs ? end.inputs() : run.taken;
  const outputs = end.outputs ? end.outputs() : undefined;
  const metadata = takeSnapshot(run.metadata);
  const endedAt = end.status === "unknown" ? null : Date.now();
  const json = (snapshot: Snapshot | undefined, place: string): string =>
    snapshot ? snapshotJson(snapshot, redaction, [place]) : "";
  return {
    bytes: BYTES + (inputs?.bytes ?? 0) + (outputs?.bytes ?? 0) + metadata.bytes,
    finish: () => ({
      id: run.id,
      parentId: run.parentId,
      rootId: run.rootId,
      threadId: run.threadId,
      kind: run.kind,
      name: storableText(run.name),
      status: end.status,
      inputs: json(inputs, "inputs"),
      outputs: json(outputs, "outputs"),
      error: storableText(end.error ?? ""),
      model: storableText(end.model || run.model || ""),
      tokensInput: end.usage?.input ?? null,
      tokensOutput: end.usage?.output ?? null,
      tokensTotal: end.usage?.total ?? null,
      startedAt: run.startedAt,
      endedAt,
      tags: run.tags.map(storableText),
      metadata: json(metadata, "metadata"),
    }),
  };
}
