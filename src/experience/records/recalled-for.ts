import { derivedId } from "../../base/json/derived-id.ts";
import { readJson } from "../../base/json/read-json.ts";
import type { InjectionRow } from "./schemas.ts";

/**
 * What recalls found for an attempt. Its row keeps this, so that a recall that finds the attempt sees what the agent
 * was given before it.
 */
export type RecalledFor = ReadonlyMap<
  string,
  {
    /** Whether the agent was given the experience. */
    readonly injected: boolean;
    /** The probability of that. */
    readonly propensity: number;
  }
>;

/** An experience that a recall found, as far as an attempt keeps it. */
type FoundItem = Pick<InjectionRow, "experience_id" | "injected" | "reason"> & {
  readonly propensity: number | null;
};

/**
 * The name of an experience in the rows of other attempts. It is no id, so that these rows say nothing about an
 * experience that is erased.
 */
export function recalledName(experienceId: string): string {
  return derivedId("recalled", experienceId);
}

/**
 * The cell of an attempt for which these experiences were found. It holds those that the agent was given, and those
 * that were withheld at random. Empty if there are none.
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
 * Whether something was withheld from the attempt at random. How it ended then says nothing about those that were
 * given it.
 */
export function wasHeldOut(recalled: RecalledFor): boolean {
  return [...recalled.values()].some(({ injected }) => !injected);
}

/** Reads such a cell. Of an experience that several recalls found, the one that gave it counts. */
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
