import type { Filter } from "../../filter/filter.ts";
import type { ReadOptions } from "../../table/table.ts";
import type { Row, Scored, Vector } from "../../types.ts";

/** What recall asks of a table of experiences. */
export interface ExperienceReads {
  search(
    request: { vector: Vector; k: number; newest?: boolean } & Pick<ReadOptions, "filter">,
  ): Promise<Scored<Row>[]>;
  searchText(request: { text: string; k: number } & Pick<ReadOptions, "filter">): Promise<Row[]>;
}

/** The same reads with one more condition on every row. */
export function narrowed(reads: ExperienceReads, condition: Filter | undefined): ExperienceReads {
  if (condition === undefined) return reads;
  const both = (filter: Filter | undefined): Filter =>
    filter ? { kind: "and", parts: [filter, condition] } : condition;
  return {
    search: (request) => reads.search({ ...request, filter: both(request.filter) }),
    searchText: (request) => reads.searchText({ ...request, filter: both(request.filter) }),
  };
}
