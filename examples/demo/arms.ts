import type { Arm } from "./agent-graph.ts";
import type { Task } from "./family.ts";
import { Random } from "./random.ts";

/** The share of threads of the measured arm that go without memory. */
const HOLDOUT = 0.3;

/**
 * Memory as it is, withheld, and shuffled: each task gets what was recalled for a task of another family.
 */
export function arms(tasks: readonly Task[], seed: number): { memory: Arm; withheld: Arm; shuffled: Arm } {
  return {
    memory: { name: "with memory", recallFor: ({ text }) => text },
    withheld: { name: "memory withheld", recallFor: null },
    shuffled: { name: "memory shuffled", recallFor: otherFamily(tasks, seed) },
  };
}

/** Memory as an application would measure it: a share of threads goes without, so that `lift` can compare. */
export const measuredArm: Arm = {
  name: "memory, measured",
  recallFor: ({ text }) => text,
  holdout: HOLDOUT,
};

function otherFamily(tasks: readonly Task[], seed: number): (task: Task) => string {
  const random = new Random(seed);
  const names = random.shuffle([...new Set(tasks.map(({ family }) => family))]);
  // Each family stands for the next one of a shuffled circle, so that none stands for itself.
  const standIn = new Map(names.map((name, index) => [name, names[(index + 1) % names.length] as string]));
  const textsOf = (name: string): string[] =>
    tasks.filter(({ family }) => family === name).map(({ text }) => text);
  return ({ family }) => random.pick(textsOf(standIn.get(family) as string));
}
