import { seededRandom } from "./seeded-random.ts";
import { assign, type Stopped } from "../../src/experience/ledger/assign.ts";
import type { Exposure, LabelledRun } from "../../src/experience/ledger/exposure.ts";
import type { Withholding } from "../../src/experience/ledger/withholding.ts";

/** What is planted: an agent whose success depends on what it was given. */
export interface World {
  /** Share of successes without memory. */
  readonly base: number;
  /** What being given anything adds. */
  readonly memory: number;
  /** What each experience adds when it is given. */
  readonly items?: readonly number[];
  /** Scores instead of successes: how far they scatter around their mean, or that a failure has one from 0 to 0.5. */
  readonly scatter?: number | "failures";
}

const NOTHING = [0] as const;

/** Ids of experiences, made once: there are millions of runs. */
const IDS = Array.from({ length: 10 }, (_, index) => `item ${index}`);

const NOTHING_STOPPED: Stopped = { cluster: false, experiences: new Set() };

/** One run of one thread: what the ledger's own assignment gives it, here by seeded draws, and what comes of it. */
export function runOnce(
  world: World,
  withholding: Withholding,
  thread: string,
  at: number,
  random: () => number,
  stopped: Stopped = NOTHING_STOPPED,
): { exposure: Exposure; run: LabelledRun } {
  const ids = IDS.slice(0, (world.items ?? NOTHING).length);
  const assigned = assign(thread, ids, withholding, stopped, random);
  const items = assigned.items.map(({ injected, propensity, reason }, index) => ({
    experienceId: ids[index] as string,
    version: 1,
    rank: index + 1,
    similarity: 1,
    score: 1,
    injected,
    propensity,
    reason,
  }));
  const mean = expected(
    world,
    items.map((item) => item.injected),
  );
  const score = scoreAround(mean, world.scatter, random);
  return {
    exposure: {
      recallId: thread,
      runId: thread,
      threadId: thread,
      user: "",
      agent: "",
      scope: "",
      cluster: "cluster",
      at,
      injected: assigned.injected,
      propensity: assigned.propensity,
      reason: assigned.reason,
      tokens: 0,
      items,
    },
    run: {
      id: thread,
      runId: thread,
      threadId: thread,
      scope: "",
      cluster: "cluster",
      task: "task",
      success: score >= 0.8,
      score,
      tokens: null,
      at,
      first: { success: score >= 0.8, score, stored: at },
    },
  };
}

/** Expected outcome when exactly these experiences are given. */
export function expected({ base, memory, items = NOTHING }: World, given: readonly boolean[]): number {
  return (
    base +
    (given.some(Boolean) ? memory : 0) +
    items.reduce((sum, effect, index) => sum + (given[index] ? effect : 0), 0)
  );
}

/** So many independent threads of one run each; with several ways of withholding, each for an equal part of the time. */
export function history(
  world: World,
  withholding: Withholding | readonly Withholding[],
  threads: number,
  seed: number,
): { exposures: Exposure[]; runs: LabelledRun[] } {
  const random = seededRandom(seed);
  const times = [withholding].flat();
  const made = Array.from({ length: threads }, (_, index) => {
    const now = times[Math.floor((index * times.length) / threads)] ?? {};
    return runOnce(world, now, `thread ${index}`, index * 1_000, random);
  });
  return { exposures: made.map(({ exposure }) => exposure), runs: made.map(({ run }) => run) };
}

/** A success or failure with this mean, or where scores scatter a score of a triangular distribution around it. */
function scoreAround(mean: number, scatter: World["scatter"], random: () => number): number {
  if (scatter === undefined) return random() < mean ? 1 : 0;
  if (scatter === "failures") return random() < mean ? 1 : random() / 2;
  return mean + (random() - random()) * scatter;
}
