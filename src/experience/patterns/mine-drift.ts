import { groupBy } from "../../base/collections/group-by.ts";
import type { Experience } from "../records/experience.ts";
import {
  believed,
  centred,
  clusteredDifference,
  type Difference,
} from "../../base/stats/clustered-difference.ts";

/** One attempt and its time. */
interface TimedAttempt extends Pick<Experience, "task" | "agent" | "score" | "timestamp"> {
  /** Kind of task. */
  readonly cluster: string;
}

/** An agent whose results at a kind of task changed over time. */
export interface DriftPattern extends Difference {
  readonly agent: string;
  readonly cluster: string;
  /** When the later half of the attempts begins, in Unix seconds. */
  readonly since: number;
  /** Number of all attempts of the agent at this kind of task. */
  readonly n: number;
}

/** Fewest attempts of an agent at a kind of task of which a change is looked for. */
const FEWEST = 16;

/**
 * Finds agents whose later half of attempts at a kind of task went better or worse than the earlier half.
 * Only attempts at the same task are compared, so a task counts only if it was tried in both halves.
 */
export function mineDrift(attempts: readonly TimedAttempt[], falseDiscoveryRate = 0.05): DriftPattern[] {
  const series = groupBy(attempts, ({ agent, cluster }) => JSON.stringify([agent, cluster]));
  const findings = [...series.values()].flatMap((members): DriftPattern[] => {
    const times = members.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b);
    const since = times[times.length >> 1];
    const [first] = members;
    if (!first || since === undefined || members.length < FEWEST) return [];
    const later = members.flatMap(({ timestamp }, index) => (timestamp >= since ? [index] : []));
    const data = centred(members.map(({ score, task }) => ({ score, task, stratum: task })));
    const difference = clusteredDifference(data, later);
    return difference
      ? [{ ...difference, agent: first.agent, cluster: first.cluster, since, n: members.length }]
      : [];
  });
  return believed(findings, ({ p }) => p, falseDiscoveryRate);
}
