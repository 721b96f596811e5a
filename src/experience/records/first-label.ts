import type { Label } from "./label.ts";
import { labelsOfRow, recordedAt } from "./labelled-row.ts";
import type { Row } from "../../base/types.ts";

/** A label, and when it was stored: microseconds since the epoch, as versions are. */
export interface StoredLabel {
  readonly label: Label;
  readonly stored: number;
}

/**
 * The label of an experience that was stored first: the one it was recorded with, or one that was given to its run
 * before. Labels never change and later ones are stored later, so it stays the same, whatever `at` says. Only recording
 * the same id again makes another first. `null` without any label.
 */
export function firstLabel(row: Row, given: readonly StoredLabel[]): StoredLabel | null {
  const storedAt = new Map(given.map(({ label, stored }) => [label.id, stored]));
  const labels = labelsOfRow(
    row,
    given.map(({ label }) => label),
  ).map((label) => ({
    label,
    stored: label.recorded ? recordedAt(row) : (storedAt.get(label.id) ?? 0),
  }));
  return labels.sort((a, b) => a.stored - b.stored || (a.label.id < b.label.id ? -1 : 1))[0] ?? null;
}
