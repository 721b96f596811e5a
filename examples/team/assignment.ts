import { families } from "../demo/families/index.ts";
import type { Task } from "../demo/family.ts";
import { taskStream } from "../demo/tasks.ts";

/** Who works: the last one joins when the others have worked. */
export const AGENTS = ["ann", "ben", "cleo"] as const;

/** What one agent is to do. */
export interface Assignment {
  readonly agent: (typeof AGENTS)[number];
  readonly location: string;
  readonly seed: number;
  /** Tasks of each family for each of the others; the one who joins later gets half as many. */
  readonly perFamily: number;
}

/** The agent's own tasks, of all families: no two agents get the same. */
export function tasksOf({ agent, seed, perFamily }: Omit<Assignment, "location">): Task[] {
  const late = Math.max(1, Math.floor(perFamily / 2));
  const shares = {
    ann: [0, perFamily],
    ben: [perFamily, 2 * perFamily],
    cleo: [2 * perFamily, 2 * perFamily + late],
  };
  const [from, to] = shares[agent] as [number, number];
  const seen = new Map<string, number>();
  return taskStream(families.length * (2 * perFamily + late), seed).filter(({ family }) => {
    const place = seen.get(family) ?? 0;
    seen.set(family, place + 1);
    return place >= from && place < to;
  });
}

/** Places of the first task of each family. */
export function firstEncounters(tasks: readonly Task[]): number[] {
  return tasks.flatMap(({ family }, place) =>
    tasks.findIndex((task) => task.family === family) === place ? [place] : [],
  );
}

/** Places of the last third of each family's tasks: what an agent has come to. */
export function lastThird(tasks: readonly Task[]): number[] {
  return tasks.flatMap(({ family }, place) => {
    const own = tasks.flatMap((task, other) => (task.family === family ? [other] : []));
    return own.indexOf(place) >= Math.floor((2 * own.length) / 3) ? [place] : [];
  });
}
