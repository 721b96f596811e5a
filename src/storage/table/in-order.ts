import type { Row, Scored } from "../../base/types.ts";
import { versionOf } from "../driver/newest-rows.ts";

/** Similarities that differ by no more than this are equal, because engines compute them in 32-bit arithmetic. */
const RESOLUTION = 1e-6;

/**
 * Sorts the results of a search, nearest first, and equally near rows oldest first. A group of equally near rows is
 * the nearest row of the group and all rows whose similarity differs from its similarity only by rounding. Within a
 * group the reported similarity never rises.
 */
export function inOrder(found: readonly Scored<Row>[]): Scored<Row>[] {
  const sorted = found.toSorted((a, b) => b.similarity - a.similarity);
  const ordered: Scored<Row>[] = [];
  for (let start = 0; start < sorted.length;) {
    const end = endOfEquals(sorted, start);
    const equals = sorted.slice(start, end).sort((a, b) => versionOf(a.item) - versionOf(b.item));
    let least = sorted[start]?.similarity ?? 0;
    for (const { item, similarity } of equals) {
      least = Math.min(least, similarity);
      ordered.push({ item, similarity: least });
    }
    start = end;
  }
  return ordered;
}

/** Most candidates to request in order to find the oldest of equally near rows. */
const MOST_CANDIDATES = 20_000;

/**
 * Whether a driver may have stopped in the middle of rows that are as near as the last wanted row, so that older
 * rows of this nearness are missing.
 * @param last The last row wanted; `undefined` if there are fewer
 */
export function mayHideOlder(
  last: Scored<Row> | undefined,
  candidates: readonly Scored<Row>[],
  limit: number,
): boolean {
  const furthest = candidates.at(-1);
  if (!last || !furthest || candidates.length < limit || limit >= MOST_CANDIDATES) return false;
  return last.similarity - furthest.similarity <= RESOLUTION;
}

function endOfEquals(sorted: readonly Scored<Row>[], start: number): number {
  const nearest = sorted[start]?.similarity ?? 0;
  let end = start + 1;
  while (end < sorted.length && nearest - (sorted[end]?.similarity ?? -2) <= RESOLUTION) end++;
  return end;
}
