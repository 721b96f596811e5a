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
  return new Captured(run, end, redaction);
}

class Captured implements CapturedRun {
  readonly #run: OpenRun;
  readonly #end: EndedRun;
  readonly #redaction: RedactOptions;
  readonly #inputs: Snapshot | undefined;
  readonly #outputs: Snapshot | undefined;
  readonly #metadata: Snapshot;
  readonly #endedAt: number | null;
  readonly bytes: number;

  constructor(run: OpenRun, end: EndedRun, redaction: RedactOptions) {
    this.#run = run;
    this.#end = end;
    this.#redaction = redaction;
    this.#inputs = end.inputs ? end.inputs() : run.taken;
    this.#outputs = end.outputs ? end.outputs() : undefined;
    this.#metadata = takeSnapshot(run.metadata);
    this.#endedAt = end.status === "unknown" ? null : Date.now();
    this.bytes = BYTES + (this.#inputs?.bytes ?? 0) + (this.#outputs?.bytes ?? 0) + this.#metadata.bytes;
  }

  finish(): RunRecord {
    const run = this.#run;
    const end = this.#end;
    return {
      id: run.id,
      parentId: run.parentId,
      rootId: run.rootId,
      threadId: run.threadId,
      kind: run.kind,
      name: storableText(run.name),
      status: end.status,
      inputs: this.#json(this.#inputs, "inputs"),
      outputs: this.#json(this.#outputs, "outputs"),
      error: storableText(end.error ?? ""),
      model: storableText(end.model || run.model || ""),
      tokensInput: end.usage?.input ?? null,
      tokensOutput: end.usage?.output ?? null,
      tokensTotal: end.usage?.total ?? null,
      tokensCached: end.usage?.cached ?? null,
      tokensCacheWrite: end.usage?.cacheWrite ?? null,
      tokensReasoning: end.usage?.reasoning ?? null,
      startedAt: run.startedAt,
      endedAt: this.#endedAt,
      tags: (run.tags as readonly unknown[]).map((tag) => storableText(String(tag))),
      metadata: this.#json(this.#metadata, "metadata"),
    };
  }

  #json(snapshot: Snapshot | undefined, place: string): string {
    return snapshot ? snapshotJson(snapshot, this.#redaction, [place]) : "";
  }
}
