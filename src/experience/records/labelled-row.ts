import { derivedId } from "../../base/json/derived-id.ts";
import { float32 } from "../../base/json/float32.ts";
import type { JsonObject } from "../../base/types.ts";
import { readJson } from "../../base/json/read-json.ts";
import { combineLabels, oldestFirst } from "./combine-labels.ts";
import { UNKNOWN_CONFIDENCE } from "./default-confidence.ts";
import { type ClearedRow, contentHash } from "./experience-codec.ts";
import type { Label } from "./label.ts";
import { lessonOfLabels, type MayTeach } from "./lesson-of-labels.ts";
import type { ExperienceRow } from "./schemas.ts";

/**
 * The label that an experience was recorded with. Rows of earlier versions lack its lesson, because labels did
 * not change lessons then.
 */
type RecordedLabel = Pick<Label, "outcome" | "score" | "source" | "confidence"> &
  Partial<Pick<Label, "lessons">>;

/** The content of `recorded_label`: the values of a row before labels changed its columns. */
interface Recorded {
  /** The version with which the experience was recorded. It orders the attempts of a run. */
  readonly version: number;
  /** The label with which it was recorded; `null` if labels made the experience from a run. */
  readonly label: RecordedLabel | null;
  /**
   * Whether a later attempt of the same run was recorded. Labels of the run then count for the later
   * attempt.
   */
  readonly superseded: boolean;
  /** How many labels and other attempts of the run the columns include. Never decreases. */
  readonly seen: number;
}

/** The short columns of an experience that say how it was labelled. */
export const LABELLED_COLUMNS = [
  "id",
  "run_id",
  "timestamp",
  "author",
  "user_id",
  "outcome",
  "score",
  "label_source",
  "confidence",
  "recorded_label",
  "recorded_by",
  "metadata_json",
] as const;

/** The cells of an experience that say how it was labelled. */
export type LabelledCells = Pick<ExperienceRow, (typeof LABELLED_COLUMNS)[number] | "version" | "lessons">;

/** The label targets that concern an experience: its id and its run. */
export function targetsOf({ id, run_id: runId }: Pick<ExperienceRow, "id" | "run_id">): string[] {
  return [id, runId].filter((target) => target !== "");
}

/** Whether the experience was made from a logged run instead of being recorded. */
export function isFromRun(row: ExperienceRow): boolean {
  return recordedOf(row).label === null;
}

/**
 * The labels of one experience, oldest first: the label it was recorded with, labels given to it, and labels
 * of its run if it is the run's last attempt.
 */
export function labelsOfRow(row: LabelledCells, labels: readonly Label[]): Label[] {
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
          comment: commentIn(row),
          lessons: label.lessons ?? "",
          recordedBy: row.recorded_by,
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

/** Sets outcome, score, source and confidence of a row to the verdict of its labels, and the lesson to theirs. */
export function withLabels<R extends ExperienceRow>(row: R, labels: readonly Label[], mayTeach: MayTeach): R {
  if (row.recorded_label === "" && labels.length === 0) return row;
  const own = labelsOfRow(row, labels);
  const verdict = combineLabels(own);
  if (!verdict) return row;
  const { outcome, score, source, confidence } = verdict;
  const lessons = lessonOfLabels(own, verdict, mayTeach);
  const labelled = { ...row, outcome, score, label_source: source, confidence, lessons };
  // An empty hash means that the vector of the task is still missing.
  return row.content_hash === ""
    ? labelled
    : { ...labelled, content_hash: contentHash({ ...labelled, task: row.task_description }) };
}

/**
 * The next version of a row if its columns do not include all labels yet, else `null`.
 *
 * The version number grows by the number of labels and attempts that are newly included. So if two processes
 * label at once, the one that saw more labels writes the higher version. If both saw the same labels, they
 * write the same row twice. A new recording or a deletion is newer than both.
 */
export function settledRow(
  row: ExperienceRow,
  labels: readonly Label[],
  run: { readonly superseded: boolean; readonly attempts: number },
  mayTeach: MayTeach,
): { readonly row: ExperienceRow; readonly version: number } | null {
  const recorded = recordedOf(row);
  const seen = labels.length + run.attempts - 1;
  if (seen <= recorded.seen && run.superseded === recorded.superseded) return null;
  const next = { ...recorded, superseded: run.superseded, seen: Math.max(seen, recorded.seen) };
  return {
    row: withLabels({ ...row, recorded_label: JSON.stringify(next) }, labels, mayTeach),
    version: row.version + Math.max(seen - recorded.seen, 1),
  };
}

/**
 * A row for an experience that nobody recorded, before its labels are settled. `version` must be lower than
 * that of any later recording.
 */
export function unlabelledRow(row: ClearedRow, version: number, recalled: string): ExperienceRow {
  const recorded: Recorded = { version, label: null, superseded: false, seen: 0 };
  return { ...row, version, deleted: false, recorded_label: JSON.stringify(recorded), recalled };
}

/**
 * When a row was recorded, in microseconds since the epoch. For rows of other programs it is derived from
 * their timestamp.
 */
function recordedAt(row: LabelledCells): number {
  return recordedOf(row).version || row.timestamp * 1_000_000;
}

/**
 * Keeps the time of recording in a row that gets a new version for a reason other than a recording or a
 * label.
 */
export function keepingRecording<R extends ExperienceRow>(row: R): R {
  return { ...row, recorded_label: JSON.stringify(recordedOf(row)) };
}

/** Sorts the attempts of one run by the time of recording. */
export function byRecording(a: ExperienceRow, b: ExperienceRow): number {
  return recordedOf(a).version - recordedOf(b).version || (a.id < b.id ? -1 : 1);
}

function recordedOf(row: LabelledCells): Recorded {
  const { version, outcome, score, label_source: source, confidence: known, lessons } = row;
  const label = { outcome, score, source, confidence: known ?? UNKNOWN_CONFIDENCE, lessons };
  const recorded = readJson<Recorded>(row.recorded_label, { version, label, superseded: false, seen: 0 });
  return recorded.label ? { ...recorded, label: { lessons, ...recorded.label } } : recorded;
}

/** The comment of the verdict with which the experience was recorded; empty if it had none. */
function commentIn(row: Pick<LabelledCells, "metadata_json">): string {
  const { comment } = readJson<JsonObject>(row.metadata_json, {});
  return typeof comment === "string" ? comment : "";
}
