import { batched } from "../../base/async/batched.ts";
import type { Pace } from "../../base/async/pace.ts";
import { draw } from "../../base/stats/draw.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import { type Measured, measured, similarityOf, supportOf } from "./ranking/abstention.ts";

/**
 * Most tasks that are read, and most landmarks among them. Comparing the landmarks with all tasks takes up to
 * three seconds of CPU time, a few milliseconds at a time.
 */
const TASKS = 10_000;
export const LANDMARKS = 600;
/** Rows that are read at once, and vectors that are compared before other work gets a turn. */
const [READ, COMPARED] = [500, 500];

/** A recorded task from which a calibration learns. */
export interface CalibratedTask extends Measured {
  readonly id: string;
  readonly task: string;
}

export const CALIBRATED_COLUMNS = ["task_description", "task_embedding"] as const;

export function calibratedTask(row: Readonly<Record<string, unknown>>): CalibratedTask[] {
  const { id, task_description: task, task_embedding: vector } = row;
  return typeof id === "string" && typeof task === "string" && vector instanceof Float32Array
    ? [{ id, task, ...measured(vector) }]
    : [];
}

/**
 * At most `TASKS` different tasks, in an order that is drawn from their texts and thus the same each time.
 * Empty if `isOver` becomes true while they are read.
 */
export async function differentTasks(
  { experiences }: ExperienceTables,
  isOver: () => boolean,
  giveWay: Pace,
  read = READ,
): Promise<readonly CalibratedTask[]> {
  const table = await experiences();
  let kept = new Map<string, { readonly id: string; readonly place: number }>();
  for await (const { id, task_description: task } of table.scan({ columns: ["task_description"] })) {
    if (isOver()) return [];
    kept.set(task, { id, place: kept.get(task)?.place ?? draw("calibration", task) });
    if (kept.size >= 2 * TASKS) kept = new Map(first([...kept]));
    await giveWay();
  }
  const ids = first([...kept]).map(([, { id }]) => id);
  const tasks: CalibratedTask[] = [];
  // Vectors are large, so only those of the drawn tasks are read.
  for (const some of batched(ids, read)) {
    if (isOver()) return [];
    const rows = await table.get(some, CALIBRATED_COLUMNS);
    tasks.push(...rows.flatMap(calibratedTask));
    await giveWay();
  }
  return tasks;
}

function first<Kept extends readonly [string, { readonly place: number }]>(kept: readonly Kept[]): Kept[] {
  return kept.toSorted(([, a], [, b]) => a.place - b.place).slice(0, TASKS);
}

/**
 * The first `LANDMARKS` tasks, each with its support among all other tasks. Fewer if `isOver` becomes true meanwhile.
 */
export async function supported(
  tasks: readonly CalibratedTask[],
  isOver: () => boolean,
  giveWay: Pace,
): Promise<(CalibratedTask & { readonly support: number })[]> {
  const landmarks: (CalibratedTask & { readonly support: number })[] = [];
  for (const task of tasks.slice(0, LANDMARKS)) {
    const similarities: number[] = [];
    for (let start = 0; start < tasks.length; start += COMPARED) {
      for (const other of tasks.slice(start, start + COMPARED))
        if (other !== task) similarities.push(similarityOf(task, other));
      await giveWay();
      if (isOver()) return landmarks;
    }
    landmarks.push({ ...task, support: supportOf(similarities) });
  }
  return landmarks;
}
