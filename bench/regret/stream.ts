import type { Task } from "../../examples/demo/family.ts";
import { Random, seedOf } from "../../examples/demo/random.ts";
import { approachesOf, execute, taskStream, type Verdict } from "../../examples/demo/tasks.ts";
import type { LabelSource } from "../../src/index.ts";

/** One task of a stream, what each approach comes to there, and what the label will say. */
export interface Step {
  readonly task: Task;
  readonly execute: (task: Task, approach: string) => Promise<Verdict>;
  readonly label: { readonly says: (verdict: Verdict) => Verdict; readonly source: LabelSource };
  /** Success rate of the best approach of the task's family under the rules of this step, executed on all its tasks. */
  readonly best: number;
}

/** How a stream departs from the demo's. */
export interface Conditions {
  /** From the middle on, each approach of a family does what another one did before. */
  readonly rulesChange?: boolean;
  /** Share of labels that say the opposite; where there are any, labels say that they come from a model. */
  readonly wrong?: number;
}

/**
 * Tasks of half the demo's families, drawn by seed, in the demo's order: so each comes often enough to learn, and to learn
 * anew. Every approach is executed on every task, once.
 */
export async function stream(
  count: number,
  seed: number,
  { rulesChange = false, wrong = 0 }: Conditions = {},
): Promise<Step[]> {
  const all = taskStream(2 * count, seed);
  const families = new Random(seed).shuffle([...new Set(all.map(({ family }) => family))].toSorted());
  const drawn = families.slice(0, Math.ceil(families.length / 2));
  const tasks = all.filter(({ family }) => drawn.includes(family)).slice(0, count);
  const verdicts = await Promise.all(tasks.map(executeAll));
  const best = new Map(drawn.map((family) => [family, bestRate(family, tasks, verdicts)]));
  const standIns = new Map(drawn.map((family) => [family, circle(family, seed)]));
  const flips = new Random(seedOf(seed, "wrong labels"));
  return tasks.map((task, index) => {
    const changed = rulesChange && index >= tasks.length / 2;
    const isWrong = flips.next() < wrong;
    return {
      task,
      execute: async (_, approach) => {
        const done = changed ? standIns.get(task.family)?.get(approach) : approach;
        return verdicts[index]?.get(done ?? approach) ?? (await execute(task, approach));
      },
      label: { says: isWrong ? opposite : (verdict) => verdict, source: wrong > 0 ? "llm" : "environment" },
      // The approaches change places, so the best rate stays what it was.
      best: best.get(task.family) as number,
    };
  });
}

async function executeAll(task: Task): Promise<Map<string, Verdict>> {
  const names = Object.keys(approachesOf(task.family));
  return new Map(await Promise.all(names.map(async (name) => [name, await execute(task, name)] as const)));
}

function bestRate(
  family: string,
  tasks: readonly Task[],
  verdicts: readonly ReadonlyMap<string, Verdict>[],
): number {
  const own = verdicts.filter((_, index) => tasks[index]?.family === family);
  const rate = (name: string): number =>
    own.filter((verdict) => verdict.get(name)?.correct).length / own.length;
  return Math.max(...Object.keys(approachesOf(family)).map(rate));
}

/** Which approach each one does the work of: the next in a shuffled circle, so that none stays what it was. */
function circle(family: string, seed: number): Map<string, string> {
  const names = new Random(seedOf(seed, family)).shuffle(Object.keys(approachesOf(family)));
  return new Map(names.map((name, index) => [name, names[(index + 1) % names.length] as string]));
}

function opposite({ output, correct }: Verdict): Verdict {
  return { output, correct: !correct, lesson: correct ? "The result was not what was expected." : "" };
}
