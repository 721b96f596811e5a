import { groupBy } from "../../base/collections/group-by.ts";
import { taskCluster } from "../../base/text/same-task.ts";
import type { Experience } from "../../experience/records/experience.ts";

/** The results of the attempts at one task. */
export interface TaskSummary {
  /** Id of the cluster of tasks. The tasks of a cluster have the same words in the same order; numbers may differ. */
  readonly cluster: string;
  /** The task in the words of the latest attempt. */
  readonly task: string;
  readonly attempts: number;
  readonly successes: number;
  readonly failures: number;
  /** The latest attempt. */
  readonly latest: Experience;
}

/** Sums up the attempts at each task: most failures first, then most attempts. */
export function taskSummaries(experiences: readonly Experience[]): TaskSummary[] {
  return [...groupBy(experiences, ({ task }) => taskCluster(task))]
    .map(([cluster, attempts]) => {
      const latest = attempts.reduce((last, one) => (one.timestamp >= last.timestamp ? one : last));
      const count = (wanted: Experience["outcome"]): number =>
        attempts.filter(({ outcome }) => outcome === wanted).length;
      return {
        cluster,
        task: latest.task,
        attempts: attempts.length,
        successes: count("success"),
        failures: count("failure"),
        latest,
      };
    })
    .sort((a, b) => b.failures - a.failures || b.attempts - a.attempts || (a.cluster < b.cluster ? -1 : 1));
}
