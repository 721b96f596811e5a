import { families } from "./families/index.ts";
import type { Approach, Family, Task } from "./family.ts";
import { Random } from "./random.ts";

/** How an executed approach did on a task. */
export interface Verdict {
  readonly output: string;
  readonly correct: boolean;
  /** What was wrong, from the result alone. */
  readonly lesson: string;
}

/** A stream of tasks of all families in random order; the same for the same seed. */
export function taskStream(count: number, seed: number): Task[] {
  const random = new Random(seed);
  const perFamily = Math.ceil(count / families.length);
  const tasks = families.flatMap((family) => instances(family, perFamily, random));
  return random.shuffle(tasks).slice(0, count);
}

function instances(family: Family, count: number, random: Random): Task[] {
  const twenty = Object.entries(family.flavors).flatMap(([flavor, share]) =>
    Array.from({ length: share }, () => flavor),
  );
  const flavors = Array.from({ length: Math.ceil(count / twenty.length) }, () =>
    random.shuffle(twenty),
  ).flat();
  return flavors.slice(0, count).map((flavor) => ({ family: family.name, ...family.make(random, flavor) }));
}

/** The ways one could try a task of this family. */
export function approachesOf(family: string): Readonly<Record<string, Approach>> {
  const found = families.find(({ name }) => name === family);
  if (!found) throw new Error(`no family ${family}`);
  return found.approaches;
}

/** Executes an approach on a task's input and compares the result with the answer known from making the task. */
export async function execute(task: Task, approach: string): Promise<Verdict> {
  const chosen = approachesOf(task.family)[approach];
  if (!chosen) return { output: "", correct: false, lesson: `There is no approach called ${approach}.` };
  try {
    const output = await chosen.run(task.input);
    const correct = output === task.truth;
    return {
      output,
      correct,
      lesson: correct ? "" : `The result ${JSON.stringify(output.slice(0, 60))} was not what was expected.`,
    };
  } catch (error) {
    return {
      output: "",
      correct: false,
      lesson: `It stopped with: ${(error as Error).message.slice(0, 100)}`,
    };
  }
}

/** Success rate of every approach executed on every task of its family in a stream. */
export async function approachRates(
  tasks: readonly Task[],
): Promise<{ family: string; approach: string; tried: number; rate: number }[]> {
  const rates = [];
  for (const { name, approaches } of families) {
    const own = tasks.filter(({ family }) => family === name);
    for (const approach of Object.keys(approaches)) {
      const verdicts = await Promise.all(own.map((task) => execute(task, approach)));
      rates.push({
        family: name,
        approach,
        tried: own.length,
        rate: verdicts.filter(({ correct }) => correct).length / own.length,
      });
    }
  }
  return rates;
}
