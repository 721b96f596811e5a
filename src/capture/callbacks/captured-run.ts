import type { LongText } from "../../base/long-text.ts";
import type { NewRun, RunStatus } from "../../experience/records/run-record.ts";
import { AGAIN, RESUMES } from "../../experience/records/experience-from-run.ts";
import { SPENT } from "../../experience/records/spent-so-far.ts";
import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";
import { runToRecord } from "./run-to-record.ts";
import { snapshotJson } from "./snapshot-json.ts";
import { takeSnapshot, type Snapshot } from "../../base/messages/snapshot.ts";

/** A run that has ended, or was closed without an end. Its values are copied, but not redacted or serialised yet. */
export interface CapturedRun {
  /** Approximate memory of the run, in bytes. */
  readonly bytes: number;
  /**
   * Makes the record to store: redacted, masked and serialised. `finish` is synchronous, so that it can be called
   * while the process exits. Every call returns an equal record.
   */
  finish(): NewRun;
}

/** A captured run whose status may still be corrected. */
export interface RevisableRun extends CapturedRun {
  /** The task that the handler found for the run, redacted and masked. */
  task(): string | undefined;
  withStatus(status: RunStatus): RevisableRun;
}

/** Approximate memory of a run without its values, in bytes. */
const BYTES = 500;

interface Copies {
  readonly inputs: Snapshot | undefined;
  readonly outputs: Snapshot | undefined;
  readonly metadata: Snapshot;
}

/**
 * Copies a run when it ends. Nothing of the copy may be stored before `finish` has redacted it.
 * @param endedAt Unix milliseconds; `null` if the end was not seen
 */
export function capturedRun(
  run: OpenRun,
  end: EndedRun,
  endedAt: number | null,
  redaction: RedactOptions,
): RevisableRun {
  const added = {
    ...(run.resumes && run.threadId !== null && { [RESUMES]: run.resumesRoot ?? true }),
    ...(run.workedAt !== undefined && run.taken && { [AGAIN]: run.workedAt }),
    ...(end.spent && { [SPENT]: end.spent }),
  };
  return new Captured(run, end, endedAt, redaction, {
    inputs: end.inputs ? end.inputs() : run.taken,
    outputs: end.outputs ? end.outputs() : undefined,
    metadata: takeSnapshot(
      Object.keys(added).length > 0 ? { ...run.metadata, ...added } : (run.metadata ?? {}),
    ),
  });
}

class Captured implements RevisableRun {
  readonly #run: OpenRun;
  readonly #end: EndedRun;
  readonly #endedAt: number | null;
  readonly #redaction: RedactOptions;
  readonly #copies: Copies;
  readonly bytes: number;

  constructor(run: OpenRun, end: EndedRun, endedAt: number | null, redaction: RedactOptions, copies: Copies) {
    this.#run = run;
    this.#end = end;
    this.#endedAt = endedAt;
    this.#redaction = redaction;
    this.#copies = copies;
    const { inputs, outputs, metadata } = copies;
    const errorLength = end.error?.length ?? 0;
    this.bytes = BYTES + (inputs?.bytes ?? 0) + (outputs?.bytes ?? 0) + metadata.bytes + errorLength;
  }

  withStatus(status: RunStatus): RevisableRun {
    return new Captured(this.#run, { ...this.#end, status }, this.#endedAt, this.#redaction, this.#copies);
  }

  finish(): NewRun {
    const { inputs, outputs, metadata } = this.#copies;
    return runToRecord(this.#run, this.#end, this.#endedAt, {
      inputs: this.#json(inputs, "inputs"),
      outputs: this.#json(outputs, "outputs"),
      metadata: String(this.#json(metadata, "metadata")),
    });
  }

  task(): string | undefined {
    const { task } = this.#run;
    return task === undefined ? undefined : redactText(task, this.#redaction, ["task"]);
  }

  #json(snapshot: Snapshot | undefined, place: string): string | LongText {
    return snapshot ? snapshotJson(snapshot, this.#redaction, [place]) : "";
  }
}
