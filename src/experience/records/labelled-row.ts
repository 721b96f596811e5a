import { derivedId } from "../../base/json/derived-id.ts";
import { float32 } from "../../base/json/float32.ts";
import { readJson } from "../../base/json/read-json.ts";
import { combineLabels, oldestFirst } from "./combine-labels.ts";
import { UNKNOWN_CONFIDENCE } from "./default-confidence.ts";
import { type ClearedRow, contentHash } from "./experience-codec.ts";
import type { Label } from "./label.ts";
import type { ExperienceRow } from "./schemas.ts";

/** What a row's `recorded_label` keeps once labels have changed its columns. */
interface Recorded {
  /** The version that was recorded: says which attempt of a run was the last. */
  readonly version: number;
  /** The label it was recorded with; `null` when the experience was made from a run because of its labels. */
  readonly label: Pick<Label, "outcome" | "score" | "source" | "confidence"> | null;
  /** Whether a later attempt of the same run was recorded: labels of the run are about that one. */
  readonly superseded: boolean;
  /** How many labels and other attempts of the run the columns take into account. Only ever grows. */
  readonly seen: number;
}

/** What the labels of an experience are found by. */
export function targetsOf({ id, run_id: runId }: Pick<ExperienceRow, "id" | "run_id">): string[] {
  return [id, runId].filter((target) => target !== "");
}

/** Whether the experience was made from a logged run, not recorded by anybody. */
export function isFromRun(row: ExperienceRow): boolean {
  return recordedOf(row).label === null;
}

/** The labels of one experience, oldest first: the one it was recorded with, its own, and those of its run if it is the run's last attempt. */
export function labelsOfRow(row: ExperienceRow, labels: readonly Label[]): Label[] {
  const { label, superseded } = recordedOf(row);
  const { id, run_id: runId, timestamp, author, user_id: user } = row;
  const given = labels.filter(
    ({ target }) => target === id || (target === runId && runId !== "" && !superseded),
  );
  const recorded: Label[] = label
    ? [
        {
          ...label,
          score: float32(label.score),
          confidence: float32(label.confidence),
          id: derivedId("recorded label", id),
          target: id,
          comment: "",
          author,
          user,
          at: timestamp * 1000,
          version: recordedAt(row),
          recorded: true,
        },
      ]
    : [];
  return [...recorded, ...given.toSorted(oldestFirst)];
}

/** The row with the outcome, score, source and confidence that its labels come to. */
export function withLabels<R extends ExperienceRow>(row: R, labels: readonly Label[]): R {
  if (row.recorded_label === "" && labels.length === 0) return row;
  const verdict = combineLabels(labelsOfRow(row, labels));
  if (!verdict) return row;
  const { outcome, score, source, confidence } = verdict;
  const labelled = { ...row, outcome, score, label_source: source, confidence };
  // An empty hash says that the task's vector is still to be computed.
  return row.content_hash === ""
    ? labelled
    : { ...labelled, content_hash: contentHash({ ...labelled, task: row.task_description }) };
}

/**
 * The next version of a row whose columns do not take all labels into account yet, else `null`.
 *
 * Its number is the row's own plus what it newly takes into account. So of two processes that label at once the one
 * that saw more labels writes the higher version, two that saw the same write the same row twice, and whoever records
 * or forgets the experience meanwhile is newer than both.
 */
export function settledRow(
  row: ExperienceRow,
  labels: readonly Label[],
  run: { readonly superseded: boolean; readonly attempts: number },
): { readonly row: ExperienceRow; readonly version: number } | null {
  const recorded = recordedOf(row);
  const seen = labels.length + run.attempts - 1;
  if (seen <= recorded.seen && run.superseded === recorded.superseded) return null;
  const next = { ...recorded, superseded: run.superseded, seen: Math.max(seen, recorded.seen) };
  return {
    row: withLabels({ ...row, recorded_label: JSON.stringify(next) }, labels),
    version: row.version + Math.max(seen - recorded.seen, 1),
  };
}

/** A row that nobody recorded, before its labels are settled. `version`: below every version that is recorded later. */
export function unlabelledRow(row: ClearedRow, version: number): ExperienceRow {
  const recorded: Recorded = { version, label: null, superseded: false, seen: 0 };
  return { ...row, version, deleted: false, recorded_label: JSON.stringify(recorded) };
}

/** When a row was recorded, in microseconds since the epoch; what other programs wrote has only its own time. */
export function recordedAt(row: ExperienceRow): number {
  return recordedOf(row).version || row.timestamp * 1_000_000;
}

/** A row about to get a new version for another reason than a recording or a label: it keeps when it was recorded. */
export function keepingRecording<R extends ExperienceRow>(row: R): R {
  return { ...row, recorded_label: JSON.stringify(recordedOf(row)) };
}

/** Attempts of one run in the order they were recorded. */
export function byRecording(a: ExperienceRow, b: ExperienceRow): number {
  return recordedOf(a).version - recordedOf(b).version || (a.id < b.id ? -1 : 1);
}

function recordedOf(row: ExperienceRow): Recorded {
  const { version, outcome, score, label_source: source, confidence: known } = row;
  const label = { outcome, score, source, confidence: known ?? UNKNOWN_CONFIDENCE };
  return readJson<Recorded>(row.recorded_label, { version, label, superseded: false, seen: 0 });
}
