import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Value } from "../../base/types.ts";
import type { ScopeView } from "./scope-view.ts";
import type { RowUpgrade } from "./upgraded-driver.ts";

/** Reads from a row the field that a filter names. */
export type ReadField = (row: Row, field: string) => Value | undefined;

/** Options for reading a table. */
export interface ReadOptions<Name extends string = string> {
  readonly filter?: Filter;
  /** Columns to return beside the key, `version` and `deleted`. @default all but the vector */
  readonly columns?: readonly Name[];
  /** @default the column that the filter names */
  readonly read?: ReadField;
  /** Columns that `read` uses. @default all but the vector */
  readonly reads?: readonly string[];
  /**
   * Returns the filter that a driver applies before searching, for each round of candidates, counted from 0.
   * Every row that matches `filter` must satisfy the returned filter. A driver with `searchLive` gets only the
   * filter of round 1.
   * @default the part of `filter` that is about columns, if `read` is not given
   */
  readonly push?: (round: number) => Filter | undefined;
  /** For searches: how many versions to request from the driver first. @default 20 times `k`, at least 100 */
  readonly fetch?: number;
  /** Ends the search with ABORTED. */
  readonly signal?: AbortSignal;
}

/** Options for opening a table, beside those of its driver. */
export interface TableOptions {
  readonly dimensions: number | null;
  /** The part of the table that the opener may see, for tables with a column `scope`. @default all of it */
  readonly view?: ScopeView | undefined;
  /** How rows of earlier versions and other programs are converted. @default not at all */
  readonly upgrade?: RowUpgrade | undefined;
}

/** Which of the nearest rows a search returns. */
export interface NearestOptions {
  /** Most rows. */
  readonly k: number;
  /** Prefers the newest of equally near rows, as far as a search for more candidates finds them. */
  readonly newest?: boolean;
  /** Sorts equally near rows in the order of writing, as far as they are among 20,000 candidates. */
  readonly oldest?: boolean;
}
