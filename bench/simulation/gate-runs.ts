import type { Drawn } from "../../src/base/stats/stratified-difference.ts";
import { GateFollower, gateOf } from "../../src/experience/ledger/gate.ts";
import { seededRandom } from "./seeded-random.ts";
import { runOnce } from "./world.ts";

/** A memory whose effect is planted, and how it is watched. */
export interface Watched {
  readonly base: number;
  readonly effect: number;
  readonly holdout: number;
  readonly runs: number;
}

/** The run at which the gate, looking after every run, stops the memory; `null`: never. */
export function stoppedAt({ base, effect, holdout, runs }: Watched, seed: number): number | null {
  const random = seededRandom(seed);
  const follower = new GateFollower();
  for (let run = 1; run <= runs; run++) {
    follower.add(drawn(base, effect, 1 - holdout, random));
    if (follower.state.stopped) return run;
  }
  return null;
}

/**
 * The same where each label arrives up to `delay` runs late, from what the ledger holds in the end: a label that comes
 * later changes nothing of what came before, so that is what a look after every label sees.
 */
export function stoppedLate(
  { base, effect, holdout, runs }: Watched,
  delay: number,
  seed: number,
): number | null {
  const random = seededRandom(seed);
  const made = Array.from({ length: runs }, (_, index) => {
    const { exposure, run } = runOnce(
      { base, memory: effect },
      { holdout },
      `thread ${index}`,
      index * 1_000,
      random,
    );
    return { exposure, run: { ...run, first: { ...run.first, stored: index + random() * delay } } };
  });
  const { clusters } = gateOf(
    made.map(({ exposure }) => exposure),
    made.map(({ run }) => run),
  );
  const after = [...clusters.values()][0]?.stoppedAfter ?? null;
  if (after === null) return null;
  const arrivals = made.map(({ run }) => run.first.stored).sort((a, b) => a - b);
  return Math.ceil(arrivals[after - 1] ?? Infinity);
}

/** Runs from the change on until a stopped memory that has become helpful is injected again; `null`: never. */
export function recoveredAfter(
  world: { base: number; harm: number; help: number },
  { holdout, exploration, runs }: { holdout: number; exploration: number; runs: number },
  seed: number,
): number | null {
  const random = seededRandom(seed);
  const follower = new GateFollower();
  while (!follower.state.stopped) follower.add(drawn(world.base, -world.harm, 1 - holdout, random));
  for (let run = 1; run <= runs; run++) {
    follower.add(drawn(world.base, world.help, exploration, random));
    if (!follower.state.stopped) return run;
  }
  return null;
}

function drawn(base: number, effect: number, propensity: number, random: () => number): Drawn {
  const injected = random() < propensity;
  return { injected, propensity, value: random() < base + (injected ? effect : 0) ? 1 : 0 };
}
