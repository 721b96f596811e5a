import { type Progress, silentProgress } from "./progress.ts";

/** Where a command prints to. */
export interface Screen {
  /** The width of a line in columns. */
  readonly width: number;
  readonly hasColours: boolean;
  /** The time zone in which times are shown. */
  readonly zone: string;
  readonly progress: Progress;
}

/** The width if nothing says how wide the output is. */
const COLUMNS = 80;
const NARROWEST = 40;

/** A screen without colours and progress, as for a pipe. */
export function plainScreen(): Screen {
  return { width: COLUMNS, hasColours: false, zone: zoneHere(), progress: silentProgress };
}

/** The screen of a process. */
export function screenOf(
  output: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
  progress: Progress,
): Screen {
  const isTerminal = output.isTTY === true;
  return {
    // A terminal that does not know its size has 0 columns.
    width: isTerminal ? Math.max(NARROWEST, output.columns || COLUMNS) : COLUMNS,
    // https://no-color.org: any value that is not empty switches colours off.
    hasColours: isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb",
    zone: zoneHere(),
    progress,
  };
}

function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
