import { shownLocation } from "../../storage/driver/location.ts";
import type { ExperienceInput } from "../../experience/records/experience.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { Answer } from "../command.ts";
import { closing, locationOf, openStore } from "../open-store.ts";
import { type Progress, silentProgress } from "../progress.ts";
import type { Screen } from "../screen.ts";
import { readRunFile } from "./read-run-file.ts";

/** The result of an import. */
export interface ImportReport {
  readonly added: number;
  /** Lines whose experience is already stored, or came in an earlier line. */
  readonly known: number;
  /** Lines that were refused, with the reason. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

/** Experiences that are stored together. A write takes some milliseconds, however few they are. */
const BATCH = 2_000;

export async function importCommand(
  file: string,
  to: string | undefined,
  { progress }: Pick<Screen, "progress">,
): Promise<Answer> {
  const location = locationOf(to);
  const report = await importRuns(location, file, progress);
  const { added, known } = report;
  const refused = report.refused.map(({ line, reason }) => `line ${line}: ${reason}`);
  if (added + known + refused.length === 0) return { text: `No line in ${file}.`, data: report, code: 1 };
  const counts = `${added} added to ${shownLocation(location)}, ${known} known already, ${refused.length} refused`;
  return { text: [counts, ...refused].join("\n"), data: report, code: added + known === 0 ? 1 : 0 };
}

/**
 * Imports attempts from a file of JSON lines: `task, approach, outcome, score, lessons?, timestamp?,
 * tags?, agent?, id?`. A line without an id gets one derived from its text and from how many equal lines came before
 * it, so that a second import adds nothing.
 * @throws DeeplakeError INVALID_ARGUMENT if the file does not exist
 */
export async function importRuns(
  location: string,
  file: string,
  progress: Progress = silentProgress,
): Promise<ImportReport> {
  const refused: { line: number; reason: string }[] = [];
  const occurrences = new Map<string, number>();
  const inputs = new Map<string, ExperienceInput>();
  let known = 0;
  for await (const entry of readRunFile(file)) {
    if ("refused" in entry) {
      refused.push({ line: entry.line, reason: entry.refused });
      continue;
    }
    progress.at("Reading lines", entry.line);
    const { text, run } = entry;
    const occurrence = occurrences.get(text) ?? 0;
    occurrences.set(text, occurrence + 1);
    const id = run.id ?? derivedId("imported run", text, String(occurrence));
    if (inputs.has(id)) known++;
    else inputs.set(id, { ...run, id });
  }
  if (inputs.size === 0) return { added: 0, known, refused };
  return closing(openStore(location), async (experience) => {
    const present = new Set<string>();
    for await (const { id } of experience.scan()) if (inputs.has(id)) present.add(id);
    const fresh = [...inputs.values()].filter(({ id }) => !present.has(id as string));
    for (let start = 0; start < fresh.length; start += BATCH) {
      progress.at("Importing", start, fresh.length);
      await experience.recordMany(fresh.slice(start, start + BATCH));
    }
    return { added: fresh.length, known: known + present.size, refused };
  });
}
