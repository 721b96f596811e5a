import { groupBy } from "../../base/collections/group-by.ts";
import { resemble } from "../../base/collections/jaccard.ts";
import { approachFeatures } from "./approach-features.ts";
import {
  believed,
  type Centred,
  centred,
  clusteredDifference,
  type Difference,
} from "../../base/stats/clustered-difference.ts";

/** One attempt, as patterns see it. */
export interface MinedAttempt {
  readonly id: string;
  readonly task: string;
  readonly approach: string;
  /** 0..1. */
  readonly score: number;
  readonly agent: string;
  /** Kind of task; attempts are compared within one agent and one kind only, which differ in how often they succeed. */
  readonly cluster: string;
}

/** Something approaches did that goes with better or worse results. */
export interface ApproachPattern extends Difference {
  /** What they did: `uses word`, `begins with step`, `step then step`. */
  readonly feature: string;
  /** Attempts that did it, and the others: how many, and their mean score. */
  readonly with: Group;
  readonly without: Group;
  /** Different tasks among those that did it. */
  readonly tasks: number;
  /** Ids of those that did it. */
  readonly attempts: readonly string[];
}

/** Attempts taken together. */
export interface Group {
  readonly n: number;
  readonly mean: number;
}

/** How patterns are searched. */
export interface MiningOptions {
  /** Fewest attempts that did it, and fewest that did not. @default 8 */
  readonly minSupport?: number;
  /** Fewest different tasks among those that did it. @default 4 */
  readonly minTasks?: number;
  /** Share of the patterns that may be chance. @default 0.05 */
  readonly falseDiscoveryRate?: number;
}

/** Features of nearly the same attempts say the same: the clearest of them is kept. */
const SAME = 0.8;

/** What separates approaches that went well from those that did not, clearest first. */
export function mineApproaches(
  attempts: readonly MinedAttempt[],
  { minSupport = 8, minTasks = 4, falseDiscoveryRate = 0.05 }: MiningOptions = {},
): ApproachPattern[] {
  const uses = attempts.flatMap(({ task, approach }, index) =>
    [...approachFeatures(task, approach)].map((feature) => ({ feature, index })),
  );
  const users = groupBy(
    uses,
    ({ feature }) => feature,
    ({ index }) => index,
  );
  const data = observed(attempts);
  const findings = [...users]
    .filter(([, indexes]) => indexes.length >= minSupport && attempts.length - indexes.length >= minSupport)
    .filter(([, indexes]) => new Set(indexes.map((index) => attempts[index]?.task)).size >= minTasks)
    .flatMap(([feature, indexes]) => patternOf(attempts, data, feature, indexes) ?? []);
  return withoutRepeats(believed(findings, ({ p }) => p, falseDiscoveryRate));
}

/** The effect of one feature among other attempts; `null` where they say nothing about it. */
export function effectOf(feature: string, attempts: readonly MinedAttempt[]): ApproachPattern | null {
  const users = attempts.flatMap(({ task, approach }, index) =>
    approachFeatures(task, approach).has(feature) ? [index] : [],
  );
  return patternOf(attempts, observed(attempts), feature, users);
}

function observed(attempts: readonly MinedAttempt[]): Centred {
  return centred(
    attempts.map(({ score, agent, cluster, task }) => ({
      score,
      stratum: JSON.stringify([agent, cluster]),
      task,
    })),
  );
}

function patternOf(
  attempts: readonly MinedAttempt[],
  data: Centred,
  feature: string,
  users: readonly number[],
): ApproachPattern | null {
  const difference = clusteredDifference(data, users);
  if (!difference) return null;
  const uses = new Set(users);
  const used = users.map((index) => attempts[index] as MinedAttempt);
  return {
    feature,
    ...difference,
    with: group(used),
    without: group(attempts.filter((_, index) => !uses.has(index))),
    tasks: new Set(used.map(({ task }) => task)).size,
    attempts: used.map(({ id }) => id),
  };
}

function group(attempts: readonly MinedAttempt[]): Group {
  const n = attempts.length;
  return { n, mean: n === 0 ? 0 : attempts.reduce((sum, { score }) => sum + score, 0) / n };
}

function withoutRepeats(patterns: readonly ApproachPattern[]): ApproachPattern[] {
  const kept: { pattern: ApproachPattern; users: Set<string> }[] = [];
  for (const pattern of patterns) {
    const users = new Set(pattern.attempts);
    if (!kept.some((other) => resemble(users, other.users, SAME))) kept.push({ pattern, users });
  }
  return kept.map(({ pattern }) => pattern);
}
