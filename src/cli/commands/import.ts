import type { ExperienceInput } from "../../experience/records/experience.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { openStore } from "../open-store.ts";
import { readRunFile } from "./read-run-file.ts";

/** What an import did. */
export interface ImportReport {
  readonly added: number;
  /** Lines whose experience was there already. */
  readonly known: number;
  /** Lines that were left out, with the reason. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

const BATCH = 500;

/**
 * Loads recorded runs, one JSON object a line: `task, approach, outcome, score, lessons?, timestamp?, tags?, agent?,
 * id?`. The id is the line's, else derived from the line and its occurrence, so that a second import adds nothing.
 * @throws DeeplakeError INVALID_ARGUMENT when there is no such file
 */
export async function importRuns(location: string, file: string): Promise<ImportReport> {
  const refused: { line: number; reason: string }[] = [];
  const occurrences = new Map<string, number>();
  const inputs = new Map<string, ExperienceInput>();
  let known = 0;
  for await (const entry of readRunFile(file)) {
    if ("refused" in entry) {
      refused.push({ line: entry.line, reason: entry.refused });
      continue;
    }
    const { text, run } = entry;
    const occurrence = occurrences.get(text) ?? 0;
    occurrences.set(text, occurrence + 1);
    const id = run.id ?? derivedId("imported run", text, String(occurrence));
    if (inputs.has(id)) known++;
    else inputs.set(id, { ...run, id });
  }
  await using experience = await openStore(location);
  const present = new Set<string>();
  for await (const { id } of experience.scan()) if (inputs.has(id)) present.add(id);
  const fresh = [...inputs.values()].filter(({ id }) => !present.has(id as string));
  for (let start = 0; start < fresh.length; start += BATCH)
    await experience.recordMany(fresh.slice(start, start + BATCH));
  return { added: fresh.length, known: known + present.size, refused };
}
