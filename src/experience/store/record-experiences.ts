import { float32 } from "../../base/json/float32.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { StoreParts } from "./assemble-store.ts";
import { fromRow, withVector } from "../records/experience-codec.ts";
import { experienceRow } from "./experience-row.ts";
import type { Experience, ExperienceInput } from "../records/experience.ts";

/** Records several attempts, all or none. Returns them with their labels applied. */
export async function recordExperiences(
  { tables, experiences, vectors, origin, view, redaction, health, labels, trust, ledger }: StoreParts,
  inputs: readonly ExperienceInput[],
): Promise<Experience[]> {
  if (!Array.isArray(inputs))
    throw invalidKind("a list of experiences", inputs, "Wrap it in an array, or use record.");
  const parts = {
    origin,
    view,
    redaction,
    decided: trust.decided.bind(trust),
    recalledFor: ledger.recalledFor.bind(ledger),
  };
  const cleared = inputs.map((input) => experienceRow(input, parts));
  const complete = cleared.map(fromRow);
  const made = await vectors?.ofAll(complete.map(({ task }) => task));
  const rows = cleared.map((row, index) => withVector(row, made?.[index]));
  const table = await tables.experiences();
  const versions = await table.append(rows, { mayReplace: inputs.some(({ id }) => id !== undefined) });
  health.recorded += rows.length;
  const recorded = complete.map((experience, index) => ({
    ...experience,
    score: float32(experience.score),
    confidence: float32(experience.confidence),
    version: versions[index] ?? 0,
  }));
  // Only an id that the caller gave can have been labelled before, because a generated id is new.
  const known = inputs.flatMap(({ id, runId }) => [id ?? "", runId ?? ""]);
  if (!(await labels.stored(known))) return recorded;
  const found = await experiences.get(recorded.map(({ id }) => id));
  const labelled = new Map(found.map((row) => [row["id"], fromRow(row)]));
  return recorded.map((experience) => labelled.get(experience.id) ?? experience);
}
