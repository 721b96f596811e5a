import { DeeplakeError } from "../base/errors.ts";
import { oneLine } from "../base/shortened.ts";
import type { Experience } from "../experience/records/experience.ts";
import { experienceConfig } from "../experience/scope/experience-config.ts";
import type { ExperienceStore } from "../experience/store/experience-store.ts";
import { counted } from "./text/values.ts";

type Named = Pick<Experience, "author" | "recordedBy">;

/** What makes a command trust an author. */
export const WORK_AS =
  "To work as one of them, set DEEPLAKE_EXPERIENCE_AUTHOR, or author in .experience.json.";

/** The authors whom a command does not trust: it trusts the configured author, and rows without an author. */
export function strangersAmong(all: readonly Named[]): string[] {
  const known = new Set(["", experienceConfig().author]);
  const names = new Set(all.flatMap(({ author, recordedBy }) => [author, recordedBy]));
  return [...names].filter((name) => !known.has(name)).sort();
}

/** The names of authors in a sentence. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(oneLine).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** A note on the experiences that a command leaves out because it does not trust their authors; empty if there are none. */
export function strangersNote(experience: ExperienceStore, all: readonly Experience[]): string {
  const { left, names } = leftOut(experience, all);
  if (left === 0) return "";
  return `${counted(left, "experience")} recorded by ${namesText(names)} ${left === 1 ? "does" : "do"} not count here, because this command does not trust the author. Agents that do may be given them. ${WORK_AS}`;
}

/**
 * Refuses to make something of experiences if the command trusts none of their authors. What was made of these
 * experiences before would look as if its evidence had gone.
 * @throws DeeplakeError INVALID_STATE
 */
export function requireTrusted(experience: ExperienceStore, all: readonly Experience[]): void {
  const { left, names } = leftOut(experience, all);
  if (left === 0 || all.some((one) => experience.trust.believes(one))) return;
  throw new DeeplakeError(
    "INVALID_STATE",
    `Expected experiences of an author whom this command trusts, got ${left} recorded by ${namesText(names)}. ${WORK_AS}`,
  );
}

function leftOut(
  experience: ExperienceStore,
  all: readonly Experience[],
): { readonly left: number; readonly names: readonly string[] } {
  const names = new Set(strangersAmong(all));
  const left = all.filter(
    (one) => (names.has(one.author) || names.has(one.recordedBy)) && !experience.trust.believes(one),
  );
  return { left: left.length, names: left.length === 0 ? [] : strangersAmong(left) };
}
