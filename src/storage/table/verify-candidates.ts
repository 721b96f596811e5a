import type { Row, Scored } from "../../base/types.ts";
import type { SearchRequest, TableSchema } from "../driver/driver.ts";
import { keyOf, type NewestRows, versionOf } from "../driver/newest-rows.ts";
import { mayHideOlder } from "./in-order.ts";
import { pushableFilter } from "./pushable-filter.ts";
import type { NearestOptions, ReadOptions } from "./read-options.ts";
import { rowReader } from "./read-row.ts";
import { columnOf, filterColumns, matches, readableColumns } from "./row-filter.ts";

/** Searches all stored versions and returns the best ones, best first. */
export type FindCandidates = (request: SearchRequest) => Promise<Scored<Row>[]>;

/**
 * Finds the best live rows through a driver that searches all stored versions. Each found version that passes the
 * filter is looked up, to check that it is the newest version of its key and not deleted. Requests more versions
 * until `k` pass or no further ones exist.
 */
export async function verifyCandidates(
  schema: TableSchema,
  {
    k,
    filter,
    columns = readableColumns(schema),
    read = columnOf,
    reads,
    push,
    signal,
    fetch = Math.max(100, 20 * k),
    oldest = false,
  }: NearestOptions & ReadOptions,
  candidates: FindCandidates,
  lookup: (keys: readonly string[], columns: readonly string[]) => Promise<NewestRows>,
): Promise<Scored<Row>[]> {
  // With a custom reader a field need not be a column, so nothing can be pushed.
  const pushable = filter && read === columnOf ? pushableFilter(filter, schema) : undefined;
  let pushed = push ? push(0) : pushable;
  const filtered = filterColumns(schema, filter, read, reads);
  const wanted = [...new Set([...columns, ...filtered])];
  const known = [...new Set([schema.key, "version", ...filtered])];
  const whole = rowReader(schema);
  const winners: Scored<Row>[] = [];
  const judged = new Set<string>();
  for (let [limit, round] = [fetch, 1]; ; round++) {
    const asked = { limit, columns: known, ...(pushed && { filter: pushed }), ...(signal && { signal }) };
    const found = (await candidates(asked)).map(({ item, similarity }) => ({
      item: whole(item),
      similarity,
    }));
    let position = 0;
    while (winners.length < k && position < found.length) {
      const batch: Scored<Row>[] = [];
      while (batch.length < k + 2 && position < found.length) {
        const candidate = found[position++] as Scored<Row>;
        if (!judged.has(stamp(schema, candidate.item)) && matches(filter, candidate.item, read))
          batch.push(candidate);
      }
      const rows = await lookup([...new Set(batch.map(({ item }) => keyOf(schema, item)))], wanted);
      for (const { item, similarity } of batch) {
        const mark = stamp(schema, item);
        if (judged.has(mark)) continue;
        judged.add(mark);
        const row = rows.live(keyOf(schema, item));
        if (row && versionOf(row) === versionOf(item) && matches(filter, row, read))
          winners.push({ item: row, similarity });
      }
    }
    const isDone = winners.length >= k || found.length < limit;
    if (isDone && !(oldest && mayHideOlder(winners[k - 1], found, limit))) return winners.slice(0, k);
    if (isDone) {
      // Rows that a wider search finds may be older and must then come first, so start again.
      winners.length = 0;
      judged.clear();
    }
    const next = push ? push(round) : pushed;
    if (next === pushed) limit = 4 * Math.max(limit, found.length);
    pushed = next;
  }
}

function stamp(schema: TableSchema, row: Row): string {
  return `${versionOf(row)} ${keyOf(schema, row)}`;
}
