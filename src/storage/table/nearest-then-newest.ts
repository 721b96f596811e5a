import type { Scored, Value } from "../../base/types.ts";
import { versionOf } from "../driver/newest-rows.ts";

/** Similarities are rounded to this before they are compared, because engines compute them in 32-bit arithmetic. */
const RESOLUTION = 1e-6;

/** Compares results of a search: nearest first, and equally near rows newest first. */
export function nearestThenNewest(a: Scored<{ version?: Value }>, b: Scored<{ version?: Value }>): number {
  return steps(b) - steps(a) || versionOf(b.item) - versionOf(a.item);
}

/** Whether all these results, which are sorted, are equally near. */
export function equallyNear(found: readonly Scored<{ version?: Value }>[]): boolean {
  const [first, last] = [found[0], found.at(-1)];
  return first !== undefined && last !== undefined && steps(first) === steps(last);
}

function steps({ similarity }: Scored<{ version?: Value }>): number {
  return Math.round(similarity / RESOLUTION);
}
