import type { Label } from "./label.ts";
import { type LabelledCells, labelsOfRow } from "./labelled-row.ts";

/**
 * The label of an experience that was stored first: the one it was recorded with, or an earlier label of its
 * run. `null` if it has no label. Later labels never change the result, whatever their `at`, because they
 * are stored later. Only recording the same id again can change it.
 */
export function firstLabel(row: LabelledCells, given: readonly Label[]): Label | null {
  const labels = labelsOfRow(row, given);
  return labels.sort((a, b) => a.version - b.version || (a.id < b.id ? -1 : 1))[0] ?? null;
}
