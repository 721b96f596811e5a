import type { Label } from "./label.ts";
import { labelsOfRow } from "./labelled-row.ts";
import type { ExperienceRow } from "./schemas.ts";

/**
 * The label of an experience that was stored first: the one it was recorded with, or one that was given to its run
 * before. Labels never change and later ones are stored later, so it stays the same, whatever `at` says. Only recording
 * the same id again makes another first. `null` without any label.
 */
export function firstLabel(row: ExperienceRow, given: readonly Label[]): Label | null {
  const labels = labelsOfRow(row, given);
  return labels.sort((a, b) => a.version - b.version || (a.id < b.id ? -1 : 1))[0] ?? null;
}
