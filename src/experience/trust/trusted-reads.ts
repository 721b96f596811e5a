import type { Filter } from "../../base/filter/filter.ts";
import { pushableFilter } from "../../storage/table/pushable-filter.ts";
import type { ReadOptions } from "../../storage/table/read-options.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Row } from "../../base/types.ts";
import { experiencesSchema } from "../records/schemas.ts";

type Conditions = Pick<ReadOptions, "filter" | "push">;

/** What recall asks of a table of experiences. */
export type ExperienceReads = Pick<Table, "search" | "searchText"> & {
  /** The live rows of these ids. */
  readonly get: (ids: readonly string[]) => Promise<Row[]>;
};

/** The same reads with one more condition on every row. */
export function narrowed(reads: ExperienceReads, condition: Filter | undefined): ExperienceReads {
  if (condition === undefined) return reads;
  return {
    get: (ids) => reads.get(ids),
    search: (request) => reads.search({ ...request, ...both(request.filter, condition) }),
    searchText: (request) => reads.searchText({ ...request, ...both(request.filter, condition) }),
  };
}

/**
 * Both conditions on every row. Most rows satisfy the second, and engines are slow to look for it, so it is decided on
 * the candidates first; only where too few of them satisfy it, it narrows the candidates.
 */
function both(filter: Filter | undefined, condition: Filter): Conditions {
  const all: Filter = filter ? { kind: "and", parts: [filter, condition] } : condition;
  const first = filter && pushableFilter(filter, experiencesSchema);
  const later = pushableFilter(all, experiencesSchema);
  return { filter: all, push: (round) => (round === 0 ? first : later) };
}
