/**
 * Most entries of the write-ahead log. Each entry slows a read that follows a write by 0.14 ms. Each fold adds a commit,
 * which slows every later read that follows a write by 0.03 ms.
 */
const MAX_ENTRIES = 128;
/** Staged rows that are folded at the next pause. No index covers them yet, and more of them slow searches noticeably. */
const MANY_ROWS = 2_000;
/** Most staged rows, also while more are loaded. A fold keeps appends waiting, so each load would wait for many. */
const MAX_ROWS = 20_000;
/** Milliseconds without an append that are a pause. */
export const PAUSE = 500;

/** When recent writes should be folded. */
export function maintenanceDue(staged: {
  readonly entries: number;
  readonly rows: number;
}): "now" | "at a pause" | "later" {
  if (staged.entries >= MAX_ENTRIES || staged.rows >= MAX_ROWS) return "now";
  return staged.rows >= MANY_ROWS ? "at a pause" : "later";
}
