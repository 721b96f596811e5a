/**
 * Most entries of the write-ahead log. Each entry slows a read that follows a write by 0.14 ms. Each fold adds a commit,
 * which slows every later read that follows a write by 0.03 ms.
 */
const MAX_ENTRIES = 128;
/**
 * From this many staged rows on, they are folded at the next pause. No index covers staged rows, and more of them slow
 * searches noticeably.
 */
const MANY_ROWS = 2_000;
/**
 * Most staged rows, even while more rows are loaded. A fold stops appends, so with a lower limit a load would wait for
 * many folds.
 */
const MAX_ROWS = 20_000;
/**
 * Most rows without an index while more are loaded. Building indexes takes all cores for several times as long as
 * loading, so the load would wait for it.
 */
const MAX_UNINDEXED = 100_000;
/**
 * Milliseconds without an append that count as a pause. A program may take some hundred milliseconds to prepare its
 * next rows.
 */
export const PAUSE = 1_000;

/** What was written since maintenance. */
export interface Staged {
  /** Entries of the write-ahead log. */
  readonly entries: number;
  /** Rows that are not folded. */
  readonly rows: number;
  /** Rows that were folded, and that no index covers. */
  readonly unindexed: number;
}

/** When recent writes should be folded and indexed. `fold now`: folded at once, and indexed at a pause. */
export function maintenanceDue({
  entries,
  rows,
  unindexed,
}: Staged): "now" | "fold now" | "at a pause" | "later" {
  if (entries >= MAX_ENTRIES || rows + unindexed >= MAX_UNINDEXED) return "now";
  if (rows >= MAX_ROWS) return "fold now";
  return rows + unindexed >= MANY_ROWS ? "at a pause" : "later";
}
