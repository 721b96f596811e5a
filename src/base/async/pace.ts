/** Lets other work of the process run. */
export type Pace = () => Promise<void>;

/** Milliseconds of work after which others have a turn. */
const TURN = 1;

/**
 * Makes a pace that calls `pause` after each millisecond of work.
 * @param pause Lets others have a turn.
 */
export function pace(pause: () => Promise<unknown>): Pace {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN) return;
    await pause();
    since = performance.now();
  };
}
