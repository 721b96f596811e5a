/** A file of a spool, as its name says. */
export interface SegmentName {
  readonly table: string;
  /** Who replays it now; `null` while nobody does. */
  readonly claim: { readonly host: string; readonly pid: number; readonly at: number } | null;
}

/** Milliseconds after which a claim of another machine counts as given up. */
const CLAIM_LASTS = 60_000;

/** A name that no other segment has. `random`: letters and digits. */
export function segmentName(table: string, at: number, random: string): string {
  return `${table}.${at.toString(36)}${random}.v1.spool`;
}

/** The name of a segment while a process replays it. `host`: letters and digits. */
export function claimName(
  table: string,
  { host, pid, at }: NonNullable<SegmentName["claim"]>,
  random: string,
): string {
  return `${table}.${host}-${pid}-${at}-${random}.v1.claim`;
}

/** The name of an empty file that says how many rows a process lost: even a full disk takes it. */
export function lossName(rows: number, random: string): string {
  return `lost-${rows}-${random}.v1`;
}

/** How many rows a file says are lost; 0 for any other file. */
export function lossIn(name: string): number {
  return Number(/^lost-(\d+)-\w+\.v1$/.exec(name)?.[1] ?? 0);
}

/** What a file's name says; `undefined` for a file of another program or of another version of the format. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const free = /^(\w+)\.\w+\.v1\.spool$/.exec(name);
  if (free) return { table: free[1] as string, claim: null };
  const claimed = /^(\w+)\.(\w+)-(\d+)-(\d+)-\w+\.v1\.claim$/.exec(name);
  if (!claimed) return undefined;
  const [, table = "", host = "", pid, at] = claimed;
  return { table, claim: { host, pid: Number(pid), at: Number(at) } };
}

/**
 * Whether a segment may be replayed. A wrong yes costs only work: replaying a row twice stores it once.
 * `isRunning` answers for processes of this host.
 */
export function isFree(
  { claim }: SegmentName,
  here: { readonly host: string; readonly now: number; readonly isRunning: (pid: number) => boolean },
): boolean {
  if (!claim) return true;
  return (claim.host === here.host && !here.isRunning(claim.pid)) || here.now - claim.at > CLAIM_LASTS;
}
