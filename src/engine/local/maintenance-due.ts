/**
 * Entries of the write-ahead log: each takes a read that follows a write .14 ms, and each fold takes all reads that
 * follow a write .03 ms for good, for the commit that it adds.
 */
const MAX_ENTRIES = 128;
/** Staged rows, which no index covers yet, after which searches become noticeably slower. */
const MAX_ROWS = 2_000;

/** Whether recent writes should be folded now. */
export function maintenanceDue(staged: { readonly entries: number; readonly rows: number }): boolean {
  return staged.entries >= MAX_ENTRIES || staged.rows >= MAX_ROWS;
}
