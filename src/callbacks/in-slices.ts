import { setImmediate as turn } from "node:timers/promises";

/** Longest that work holds up the agent at a time, in milliseconds, but for the last step of a slice. */
const SLICE = 1;

/** Calls `step` until it says `false`, a few times in one go, and lets the event loop turn in between. */
export async function inSlices(step: () => boolean): Promise<void> {
  let end = performance.now() + SLICE;
  while (step()) {
    if (performance.now() <= end) continue;
    await turn();
    end = performance.now() + SLICE;
  }
}
