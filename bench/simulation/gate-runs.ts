import type { Drawn } from "../../src/experience/ledger/drawn.ts";
import { GateFollower } from "../../src/experience/ledger/gate.ts";
import { seededRandom } from "./seeded-random.ts";

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

/** The same where each label arrives up to `delay` runs late, and is taken in the order of arrival. */
export function stoppedLate(
  { base, effect, holdout, runs }: Watched,
  delay: number,
  seed: number,
): number | null {
  const random = seededRandom(seed);
  const labels = Array.from({ length: runs }, (_, run) => ({
    observation: drawn(base, effect, 1 - holdout, random),
    arrives: run + random() * delay,
  })).sort((a, b) => a.arrives - b.arrives);
  const follower = new GateFollower();
  for (const { observation, arrives } of labels) {
    follower.add(observation);
    if (follower.state.stopped) return Math.ceil(arrives);
  }
  return null;
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
