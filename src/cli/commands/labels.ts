import type { LabelAnswer } from "../../experience/records/label-answer.ts";
import { portOf } from "../../experience/store/port.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** Finds the labels of a location that no experience takes into account. */
export async function labelsAt(location: string): Promise<readonly LabelAnswer[]> {
  requireRecorded(location);
  await using experience = await openStore(location);
  return await portOf(experience).labelsWithoutExperience();
}

/** Formats such labels, one line each, with the reason. */
export function labelsText(labels: readonly LabelAnswer[]): string {
  if (labels.length === 0) return "Every label counts for an experience.";
  return labels
    .map(
      ({ at, outcome, source, target, state, reason }) =>
        `${new Date(at).toISOString()} ${outcome} (${source}) of ${target}: ${state}, ${reason}`,
    )
    .join("\n");
}
