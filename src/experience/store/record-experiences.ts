import { randomUUID } from "node:crypto";

import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { StoreParts } from "./assemble-store.ts";
import { fromRow, toRow } from "../records/experience-codec.ts";
import type { Experience, ExperienceInput } from "../records/experience.ts";
import { completeExperience } from "../records/validate-experience.ts";
import { withoutEcho } from "../prompt/without-echo.ts";

/** Records several attempts, all or none, and gives them back as their labels make them. */
export async function recordExperiences(
  { tables, experiences, vectors, origin, view, health, labels, trust }: StoreParts,
  inputs: readonly ExperienceInput[],
): Promise<Experience[]> {
  if (!Array.isArray(inputs))
    throw invalidKind("a list of experiences", inputs, "Wrap it in an array, or use record.");
  const defaults = { id: randomUUID, now: () => Math.floor(Date.now() / 1000), ...origin, view };
  const complete = inputs.map((input) => trust.decided(completeExperience(withoutEcho(input), defaults)));
  const made = await vectors?.ofAll(complete.map(({ task }) => task));
  const rows = complete.map((experience, index) => {
    const vector = made?.[index];
    // Without a vector the hash stays empty: that is how a later opener with embeddings finds what lacks one.
    return vector
      ? { ...toRow(experience), task_embedding: vector }
      : { ...toRow(experience), content_hash: "" };
  });
  const table = await tables.experiences();
  const versions = await table.append(rows, { mayReplace: inputs.some(({ id }) => id !== undefined) });
  health.recorded += rows.length;
  const recorded = complete.map((experience, index) => ({
    ...experience,
    score: Math.fround(experience.score),
    confidence: Math.fround(experience.confidence),
    version: versions[index] ?? 0,
  }));
  // Nobody can have labelled an id that was just made up.
  const known = inputs.flatMap(({ id, runId }) => [id ?? "", runId ?? ""]);
  if (!(await labels.stored(known))) return recorded;
  const found = await experiences.get(recorded.map(({ id }) => id));
  const labelled = new Map(found.map((row) => [row["id"], fromRow(row)]));
  return recorded.map((experience) => labelled.get(experience.id) ?? experience);
}
