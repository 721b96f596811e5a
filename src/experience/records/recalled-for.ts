import { derivedId } from "../../base/json/derived-id.ts";
import { readJson } from "../../base/json/read-json.ts";
import type { InjectionRow } from "./schemas.ts";

/**
 * The experiences that the recalls of an attempt gave or withheld at random, by `recalledName`. The row of the attempt
 * keeps this, so that a later recall that finds the attempt sees what its agent had been given.
 */
export type RecalledFor = ReadonlyMap<
  string,
  {
    /** Whether the agent was given the experience. */
    readonly injected: boolean;
    /** The probability with which the agent was given the experience. */
    readonly propensity: number;
  }
>;

/** An experience that a recall found, with the fields that `recalledCell` uses. */
type FoundItem = Pick<InjectionRow, "experience_id" | "injected" | "reason"> & {
  readonly propensity: number | null;
};

/**
 * The name of an experience in the rows of other attempts. It is a hash of the id, so that these rows do not have the
 * id of an experience that is erased.
 */
export function recalledName(experienceId: string): string {
  return derivedId("recalled", experienceId);
}

/**
 * The cell `recalled` of an attempt for which these experiences were found. The cell lists those that the agent was
 * given, and those that were withheld at random. Empty if there are none.
 */
export function recalledCell(items: readonly FoundItem[]): string {
  const kept = items.filter(({ injected, propensity }) => injected || (propensity ?? 1) < 1);
  if (kept.length === 0) return "";
  return JSON.stringify(
    kept.map(({ experience_id: id, injected, propensity }) => [
      recalledName(id),
      injected ? 1 : 0,
      Math.round((propensity ?? 1) * 1e5) / 1e5,
    ]),
  );
}

/**
 * Whether an experience was withheld from the attempt at random. How such an attempt ended says nothing about attempts
 * that were given their experiences.
 */
export function wasHeldOut(recalled: RecalledFor): boolean {
  return [...recalled.values()].some(({ injected }) => !injected);
}

/** Reads the cell `recalled`. If several recalls found an experience, one that gave it counts. */
export function recalledIn(cell: unknown): RecalledFor {
  const found = new Map<string, { injected: boolean; propensity: number }>();
  for (const entry of readJson<unknown[]>(cell, [])) {
    if (!Array.isArray(entry)) continue;
    const [name, given, propensity] = entry as unknown[];
    if (typeof name !== "string" || typeof propensity !== "number") continue;
    if (!found.get(name)?.injected) found.set(name, { injected: given === 1, propensity });
  }
  return found;
}
