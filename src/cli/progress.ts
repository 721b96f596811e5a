/** Shows how far long work has come. */
export interface Progress {
  /**
   * Reports that some of the work is done.
   * @param total The whole amount of work; absent if unknown.
   */
  readonly at: (what: string, done: number, total?: number) => void;
  /** Shows that work goes on, if its parts cannot be counted. */
  readonly while: <Result>(what: string, work: Promise<Result>) => Promise<Result>;
  /** Removes the line of progress. */
  readonly end: () => void;
}

export const silentProgress: Progress = { at: () => {}, while: (_, work) => work, end: () => {} };

/** On a terminal: milliseconds before anything is shown, and between two changes of the line. */
const QUIET = 1_000;
const OFTEN = 100;
/** Elsewhere: milliseconds before the first line, and between two lines. */
const SELDOM = 10_000;

/**
 * Shows the progress of work that takes longer than a second on a terminal, and than ten seconds elsewhere. Counted
 * work is shown with its rate and the time left.
 * @param canReplace Whether the output is a terminal, where a new line can replace the old one.
 */
export function shownProgress(
  write: (text: string) => void,
  canReplace: boolean,
  now: () => number = Date.now,
): Progress {
  const begun = new Map<string, number>();
  let shown = Number.NEGATIVE_INFINITY;
  const show = (what: string, line: (elapsed: number) => string): void => {
    const time = now();
    const started = begun.get(what) ?? time;
    begun.set(what, started);
    const quiet = canReplace ? QUIET : SELDOM;
    if (time - started < quiet || time - shown < (canReplace ? OFTEN : SELDOM)) return;
    shown = time;
    write(canReplace ? `\r\u001B[K${line(time - started)}` : `${line(time - started)}\n`);
  };
  return {
    at: (what, done, total) => show(what, (elapsed) => progressLine(what, done, total, elapsed)),
    while: async (what, work) => {
      const tick = (): void => show(what, (elapsed) => `${what}: ${duration(elapsed)}`);
      tick();
      const ticking = setInterval(tick, OFTEN);
      try {
        return await work;
      } finally {
        clearInterval(ticking);
      }
    },
    end: () => {
      if (canReplace && shown > 0) write("\r\u001B[K");
    },
  };
}

/** A line such as `Importing: 1,200 of 5,000, 400/s, 10 s left`. */
export function progressLine(what: string, done: number, total: number | undefined, elapsed: number): string {
  const rate = elapsed > 0 ? (1000 * done) / elapsed : 0;
  const count = (value: number): string => value.toLocaleString("en-US");
  const speed = rate >= 10 ? `${count(Math.round(rate))}/s` : `${rate.toFixed(1)}/s`;
  if (total === undefined) return `${what}: ${count(done)}, ${speed}`;
  const left = rate > 0 ? `, ${duration((1000 * (total - done)) / rate)} left` : "";
  return `${what}: ${count(done)} of ${count(total)}, ${speed}${left}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
