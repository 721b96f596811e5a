import type { CalibrationReport } from "../../experience/recall/calibrate-recall.ts";
import type { RecalledExperience } from "../../experience/records/experience.ts";
import { formatExperiences } from "../../experience/prompt/format-experiences.ts";
import type { FindOptions } from "../../experience/recall/recall-options.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** What was found, and why nothing was. */
export interface FoundExperience {
  readonly items: readonly RecalledExperience[];
  readonly text: string;
  readonly reason?: string;
}

/** What recall would find for a task. Lexical, since a command line has no embeddings; a look leaves no trace in the ledger. */
export async function recallTask(
  location: string,
  task: string,
  options: FindOptions = {},
): Promise<FoundExperience> {
  requireRecorded(location);
  // A command line is no author whom somebody trusts; what was quarantined or retired stays out all the same.
  await using experience = await openStore(location, { trust: "off" });
  const items = await experience.find(task, options);
  const text = formatExperiences(items.map(({ experience: found }) => found));
  if (items.length > 0) return { items, text };
  const { experiences } = await experience.counts();
  const reason =
    experiences === 0
      ? `Nothing is recorded at ${location}.`
      : `Nothing similar was recorded: of ${experiences} experiences none shares a word with the task, or may be used and fits the options.`;
  return { items, text, reason };
}

/** Learns from the recorded tasks when recall should stay silent. Needs stored vectors, but not the model they came from. */
export async function calibrateStore(
  location: string,
  options: { keep?: number } = {},
): Promise<CalibrationReport> {
  requireRecorded(location);
  await using experience = await openStore(location);
  return await experience.experiment.calibrate(options);
}

/** One line about an item: its scores, how many it stands for, its id. */
export function explained({ experience, similarity, count, explanation }: RecalledExperience): string {
  const numbers = explanation
    ? Object.entries({ ...explanation, ...explanation.posterior }).filter(
        (entry): entry is [string, number] => typeof entry[1] === "number",
      )
    : [["similarity", similarity] as const];
  const scores = numbers.map(([name, value]) => `${name} ${value.toFixed(3)}`).join("  ");
  return `${scores}  ${experience.id}${count === undefined ? "" : `  and ${count - 1} like it`}`;
}
