import type { Row, Scored, Vector } from "../../base/types.ts";
import type { Driver, LiveFound, TableSchema } from "../driver/driver.ts";
import { inOrder, mayHideOlder } from "./in-order.ts";
import { equallyNear, nearestThenNewest } from "./nearest-then-newest.ts";
import { pushableFilter } from "./pushable-filter.ts";
import type { NearestOptions, ReadOptions } from "./read-options.ts";
import { rowReader } from "./read-row.ts";
import { columnOf, filterColumns, matches, readableColumns, withBookkeeping } from "./row-filter.ts";

/** A search for rows near a vector, for rows that share words with a text, or for both. */
export interface LiveRequest extends ReadOptions, NearestOptions {
  readonly vector?: Vector;
  readonly text?: string;
}

/**
 * The rows near the vector, and the rows that share words with the text. `similarity` is the cosine similarity of a
 * row to the vector; `null` if the search or the row has no vector.
 */
export interface FoundBoth<Found = Row> {
  readonly near: Scored<Found>[];
  readonly worded: { readonly item: Found; readonly similarity: number | null }[];
}

/** To find the newest of equally near rows, up to about this many times `k` rows are requested. */
const WIDEST = 64;

/**
 * Searches through a driver that knows which rows are live, so that no row has to be looked up again. More rows are
 * requested if too few pass the parts of the filter that the driver does not get. More are also requested if
 * `newest` or `oldest` is set and rows as near as the last wanted row may be missing. `null` if the driver cannot
 * search live rows at the moment.
 */
export async function searchLive(
  schema: TableSchema,
  request: LiveRequest,
  search: NonNullable<Driver["searchLive"]>,
): Promise<FoundBoth | null> {
  const { filter, read = columnOf, reads, push, signal, vector, text, k, newest, oldest } = request;
  const pushable = filter && read === columnOf ? pushableFilter(filter, schema) : undefined;
  const pushed = push ? push(1) : pushable;
  const filtered = filterColumns(schema, filter, read, reads);
  const columns = withBookkeeping(schema, [...(request.columns ?? readableColumns(schema)), ...filtered]);
  const whole = rowReader(schema);
  const kept = <One extends { item: Row }>(found: readonly One[]): One[] =>
    found.map((one) => ({ ...one, item: whole(one.item) })).filter(({ item }) => matches(filter, item, read));
  // One row more than wanted shows whether other rows are as near as the last wanted one.
  for (let limit = k + 1; ; limit *= 4) {
    const found: LiveFound | null = await search({
      ...(vector && { vector }),
      ...(text !== undefined && { text }),
      ...(pushed && { filter: pushed }),
      ...(signal && { signal }),
      limit,
      columns,
    });
    if (!found) return null;
    const near = ordered(kept(found.near), { newest, oldest });
    const worded = kept(found.worded);
    const lacks = (vector && near.length < k) || (text !== undefined && worded.length < k);
    const hides =
      (newest && limit < WIDEST * k && near.length > k && equallyNear(near.slice(k - 1))) ||
      (oldest && mayHideOlder(near[k - 1], near, near.length));
    if (!found.more || !(lacks || hides)) {
      const nearest = near.slice(0, k);
      return {
        near: newest ? nearest.toSorted((a, b) => b.similarity - a.similarity) : nearest,
        worded: worded.slice(0, k),
      };
    }
  }
}

function ordered(
  near: Scored<Row>[],
  { newest, oldest }: { newest: boolean | undefined; oldest: boolean | undefined },
): Scored<Row>[] {
  if (oldest) return inOrder(near);
  return newest ? near.toSorted(nearestThenNewest) : near;
}
