import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Value } from "../../base/types.ts";
import type { ScopeView } from "./scope-view.ts";
import type { RowUpgrade } from "./upgraded-driver.ts";

/** Reads a filter's field from a row. @default the column of that name */
export type ReadField = (row: Row, field: string) => Value | undefined;

/** What a read of a table may say. */
export interface ReadOptions<Name extends string = string> {
  readonly filter?: Filter;
  /** Columns to return besides the key and the version. @default all but the vector */
  readonly columns?: readonly Name[];
  readonly read?: ReadField;
  /** Columns that `read` looks at. @default all but the vector */
  readonly reads?: readonly string[];
  /**
   * What a driver applies before searching, by the round of candidates, from 0. Every row that matches `filter` must
   * satisfy it. @default the part of `filter` that is about columns, where `read` is not given
   */
  readonly push?: (round: number) => Filter | undefined;
  /** Searches: how many versions are asked for first. @default 20 times the rows wanted, at least 100 */
  readonly fetch?: number;
  /** Gives the search up with ABORTED. */
  readonly signal?: AbortSignal;
}

/** How a table is opened, beside what its driver takes. */
export interface TableOptions {
  readonly dimensions: number | null;
  /** What of the table is one's own, for tables with a column `scope`. @default all of it */
  readonly view?: ScopeView | undefined;
  /** What becomes of rows that earlier versions and other programs wrote. @default nothing */
  readonly upgrade?: RowUpgrade | undefined;
}
