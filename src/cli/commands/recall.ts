import type { CalibrationReport } from "../../experience/recall/calibrate-recall.ts";
import type { RecalledExperience } from "../../experience/records/experience.ts";
import { formatExperiences } from "../../experience/prompt/format-experiences.ts";
import type { FindOptions } from "../../experience/recall/recall-options.ts";
import { shownLocation } from "../../storage/driver/location.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** What was found, and the reason if it is nothing. */
export interface FoundExperience {
  readonly items: readonly RecalledExperience[];
  readonly text: string;
  readonly reason?: string;
}

/**
 * Finds the experience that recall would choose for a task. It searches by words, because a command line has
 * no embeddings, and writes nothing to the ledger.
 */
export async function recallTask(
  location: string,
  task: string,
  options: FindOptions = {},
): Promise<FoundExperience> {
  requireRecorded(location);
  // A command line is not an author whom a store trusts, so trust is off. Quarantined and retired
  // experiences stay out anyway.
  await using experience = await openStore(location, { trust: "off" });
  const items = await experience.find(task, options);
  const text = formatExperiences(items.map(({ experience: found }) => found));
  if (items.length > 0) return { items, text };
  const { experiences } = await experience.counts();
  const reason =
    experiences === 0
      ? `Nothing is recorded at ${shownLocation(location)}.`
      : `Nothing similar was recorded: of ${experiences} experiences none shares a word with the task, or may be used and fits the options.`;
  return { items, text, reason };
}

/**
 * Calibrates when recall should return nothing, from the recorded tasks. Needs stored vectors, but not the
 * model that made them.
 */
export async function calibrateStore(
  location: string,
  options: { keep?: number } = {},
): Promise<CalibrationReport> {
  requireRecorded(location);
  await using experience = await openStore(location);
  return await experience.experiment.calibrate(options);
}

/** Describes an item in one line: its scores, its id, and how many it stands for. */
export function explained({ experience, similarity, count, explanation }: RecalledExperience): string {
  const numbers = explanation
    ? Object.entries({ ...explanation, ...explanation.posterior }).filter(
        (entry): entry is [string, number] => typeof entry[1] === "number",
      )
    : [["similarity", similarity] as const];
  const scores = numbers.map(([name, value]) => `${name} ${value.toFixed(3)}`).join("  ");
  return `${scores}  ${experience.id}${count === undefined ? "" : `  and ${count - 1} like it`}`;
}
