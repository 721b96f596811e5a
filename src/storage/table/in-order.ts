import type { Row, Scored } from "../../base/types.ts";
import { versionOf } from "../driver/newest-rows.ts";

/** Similarities closer than this differ by rounding only: engines compute them in 32-bit arithmetic. */
const RESOLUTION = 1e-6;

/**
 * What a search found, nearest first, and of equally near rows the oldest first. Rows are equally near that differ from
 * the first of them by rounding only; none of them is then said to be nearer than the one before it.
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

/** So many candidates are asked for, at most, to find the oldest of equally near rows. */
const MOST_CANDIDATES = 20_000;

/**
 * Whether a driver that was asked for so many candidates may have stopped among rows as near as the last one wanted.
 * @param last The last one wanted; `undefined` where there are fewer
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
