import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";

import { DeeplakeError } from "../../errors.ts";
import { ExperienceStore } from "../../experience/experience-store.ts";
import type { ExperienceInput } from "../../experience/experience.ts";
import { derivedId } from "../../internal/derived-id.ts";
import { parseRunLine } from "./parse-run-line.ts";

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
 */
export async function importRuns(location: string, file: string): Promise<ImportReport> {
  await requireFile(file);
  const refused: { line: number; reason: string }[] = [];
  const occurrences = new Map<string, number>();
  const inputs = new Map<string, ExperienceInput>();
  let known = 0;
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
    number++;
    if (line.trim() === "") continue;
    try {
      const input = parseRunLine(line);
      const occurrence = occurrences.get(line) ?? 0;
      occurrences.set(line, occurrence + 1);
      const id = input.id ?? derivedId("imported run", line, String(occurrence));
      if (inputs.has(id)) known++;
      else inputs.set(id, { ...input, id });
    } catch (error) {
      if (!DeeplakeError.isInstance(error)) throw error;
      refused.push({ line: number, reason: error.message });
    }
  }
  await using experience = await ExperienceStore.open(location);
  const present = new Set<string>();
  for await (const { id } of experience.scan()) if (inputs.has(id)) present.add(id);
  const fresh = [...inputs.values()].filter(({ id }) => !present.has(id as string));
  for (let start = 0; start < fresh.length; start += BATCH)
    await experience.recordMany(fresh.slice(start, start + BATCH));
  return { added: fresh.length, known: known + present.size, refused };
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile())
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      `Expected a file of JSON lines, got ${file}, which is ${found ? "no file" : "not there"}.`,
    );
}
