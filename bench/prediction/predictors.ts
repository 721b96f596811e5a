import { predictSuccess } from "../../src/experience/recall/ranking/predict-success.ts";
import type { Run } from "./runs.ts";

/** What a run's task is known by. */
export type TaskKey = "task" | "group";
/** Probability that a run succeeds, from others. */
export type Predict = (run: Run, others: readonly Run[], key: TaskKey) => number;

const SECONDS_A_DAY = 86_400;
/** Days. */
export const PAIR_HALF_LIFE = 3;

/** Ours. */
export function predictWith(similarity: (a: string, b: string) => number): Predict {
  return (run, others, key) =>
    predictSuccess(
      others.map((other) => ({
        similarity: similarity(run.task, other.task),
        sameTask: run[key] === other[key],
        sameAgent: run.agent === other.agent,
        score: Number(other.success),
        age: days(other, run),
      })),
    );
}

/** What is to be beaten; each mean counts its prior as one run. */
export function pairMean(run: Run, others: readonly Run[], key: TaskKey): number {
  const decayed = (holds: (other: Run) => boolean, prior: number): number => {
    const sums = { weight: 1, successes: prior };
    for (const other of others)
      if (holds(other)) {
        const weight = 2 ** (-days(other, run) / PAIR_HALF_LIFE);
        sums.weight += weight;
        sums.successes += weight * Number(other.success);
      }
    return sums.successes / sums.weight;
  };
  const sameTask = (other: Run): boolean => other[key] === run[key];
  const sameAgent = (other: Run): boolean => other.agent === run.agent;
  const base = (others.filter(({ success }) => success).length + 1) / (others.length + 2);
  const prior = (decayed(sameTask, base) + decayed(sameAgent, base)) / 2;
  return decayed((other) => sameTask(other) && sameAgent(other), prior);
}

/**
 * What the text of a run can tell when even the `group` of every other run is known: the prediction for each group that
 * had this text, weighted by how often this agent, else anyone, met it.
 */
export function overGroups(predict: Predict): Predict {
  return (run, others) => {
    const sameText = others.filter(({ task }) => task === run.task);
    const own = sameText.filter(({ agent }) => agent === run.agent);
    const met = own.length > 0 ? own : sameText;
    if (met.length === 0) return predict(run, others, "task");
    const counts = new Map<string, number>();
    for (const { group } of met) counts.set(group, (counts.get(group) ?? 0) + 1);
    return [...counts].reduce(
      (sum, [group, count]) => sum + (count / met.length) * predict({ ...run, group }, others, "group"),
      0,
    );
  };
}

/** From the one to the other. */
function days(before: Run, after: Run): number {
  if (before.timestamp === undefined || after.timestamp === undefined) return 0;
  return Math.max(0, after.timestamp - before.timestamp) / SECONDS_A_DAY;
}
