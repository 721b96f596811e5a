/** The information in the name of a segment, which is a file of the spool. */
export interface SegmentName {
  readonly table: string;
  /** The process that replays the segment now; `null` if none does. */
  readonly claim: { readonly host: string; readonly pid: number; readonly at: number } | null;
}

/** Milliseconds after which a claim counts as abandoned, even if its process may still run. */
const CLAIM_LASTS = 60_000;

/** Makes a unique name for a segment. `random` has only letters and digits. */
export function segmentName(table: string, at: number, random: string): string {
  return `${table}.${at.toString(36)}${random}.v1.spool`;
}

/** The name of a segment while a process replays it. `host` has only letters and digits. */
export function claimName(
  table: string,
  { host, pid, at }: NonNullable<SegmentName["claim"]>,
  random: string,
): string {
  return `${table}.${host}-${pid}-${at}-${random}.v1.claim`;
}

/** The name of an empty file that records how many rows a process lost. Even a full disk can store an empty file. */
export function lossName(rows: number, random: string): string {
  return `lost-${rows}-${random}.v1`;
}

/** The number of lost rows that a file name records; 0 for any other file. */
export function lossIn(name: string): number {
  return Number(/^lost-(\d+)-\w+\.v1$/.exec(name)?.[1] ?? 0);
}

/** Parses a file name; `undefined` for a file of another program or another version of the format. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const free = /^(\w+)\.\w+\.v1\.spool$/.exec(name);
  if (free) return { table: free[1] as string, claim: null };
  const claimed = /^(\w+)\.(\w+)-(\d+)-(\d+)-\w+\.v1\.claim$/.exec(name);
  if (!claimed) return undefined;
  const [, table = "", host = "", pid, at] = claimed;
  return { table, claim: { host, pid: Number(pid), at: Number(at) } };
}

/**
 * Whether a segment may be replayed: no process has claimed the segment, the process that claimed it on this machine is
 * dead, or the claim is too old. A wrong answer only costs work, because a row that is replayed twice is stored once.
 * @param isRunning Whether the process that had this id at this time may still run on this machine.
 */
export function isFree(
  { claim }: SegmentName,
  here: {
    readonly host: string;
    readonly now: number;
    readonly isRunning: (pid: number, at: number) => boolean;
  },
): boolean {
  if (!claim) return true;
  return (
    (claim.host === here.host && !here.isRunning(claim.pid, claim.at)) || here.now - claim.at > CLAIM_LASTS
  );
}
