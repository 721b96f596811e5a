import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { StoreParts } from "./assemble-store.ts";
import { fromRow } from "../records/experience-codec.ts";
import { experienceRow } from "./experience-row.ts";
import type { Experience, ExperienceInput } from "../records/experience.ts";

/** Records several attempts, all or none, and gives them back as their labels make them. */
export async function recordExperiences(
  { tables, experiences, vectors, origin, view, redaction, health, labels, trust }: StoreParts,
  inputs: readonly ExperienceInput[],
): Promise<Experience[]> {
  if (!Array.isArray(inputs))
    throw invalidKind("a list of experiences", inputs, "Wrap it in an array, or use record.");
  const parts = { origin, view, redaction, decided: trust.decided.bind(trust) };
  const cleared = inputs.map((input) => experienceRow(input, parts));
  const made = await vectors?.ofAll(cleared.map((row) => row["task_description"] as string));
  const rows = cleared.map((row, index) => {
    const vector = made?.[index];
    // Without a vector the hash stays empty: that is how a later opener with embeddings finds what lacks one.
    return vector ? { ...row, task_embedding: vector } : { ...row, content_hash: "" };
  });
  const table = await tables.experiences();
  const versions = await table.append(rows, { mayReplace: inputs.some(({ id }) => id !== undefined) });
  health.recorded += rows.length;
  const recorded = cleared.map(fromRow).map((experience, index) => ({
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
