import { listsByKey } from "../../base/collections/group-by.ts";
import { resemble } from "../../base/collections/jaccard.ts";
import type { Experience } from "../records/experience.ts";
import { approachFeatures } from "./approach-features.ts";
import {
  believed,
  type Centred,
  centred,
  clusteredDifference,
  type Difference,
} from "../../base/stats/clustered-difference.ts";
import { mean } from "../../base/stats/moments.ts";

/** One attempt, with the fields that mining needs. */
export interface MinedAttempt extends Pick<Experience, "id" | "task" | "approach" | "score" | "agent"> {
  /**
   * Kind of task. Attempts are compared only within one agent and one kind, because success rates differ between
   * agents and between kinds.
   */
  readonly cluster: string;
}

/** A feature of approaches that goes with better or worse results. */
export interface ApproachPattern extends Difference {
  /** The feature: `uses word`, `begins with step`, or `step then step`. */
  readonly feature: string;
  /** The attempts with the feature, and those without it. */
  readonly with: Group;
  readonly without: Group;
  /** Number of different tasks among the attempts with the feature. */
  readonly tasks: number;
  /** Ids of the attempts with the feature. */
  readonly attempts: readonly string[];
}

/** Size and mean score of a group of attempts. */
interface Group {
  readonly n: number;
  readonly mean: number;
}

/** Thresholds for the search for patterns. */
export interface MiningOptions {
  /** Least number of attempts with the feature, and of attempts without it. @default 8 */
  readonly minSupport?: number;
  /** Least number of different tasks among the attempts with the feature. @default 4 */
  readonly minTasks?: number;
  /** Largest expected share of false patterns among those reported. @default 0.05 */
  readonly falseDiscoveryRate?: number;
}

/**
 * Two features count as the same if their attempts overlap by this much (Jaccard). Only the one with the
 * lower p-value is kept.
 */
const SAME = 0.8;

/** Finds features that separate successful approaches from others, lowest p-value first. */
export function mineApproaches(
  all: readonly MinedAttempt[],
  { minSupport = 8, minTasks = 4, falseDiscoveryRate = 0.05 }: MiningOptions = {},
): ApproachPattern[] {
  const attempts = all.filter(isKnown);
  const users = listsByKey(
    attempts.flatMap(({ task, approach }, index) =>
      [...approachFeatures(task, approach)].map((feature) => [feature, index] as const),
    ),
  );
  const data = observed(attempts);
  const findings = [...users]
    .filter(([, indexes]) => indexes.length >= minSupport && attempts.length - indexes.length >= minSupport)
    .filter(([, indexes]) => new Set(indexes.map((index) => attempts[index]?.task)).size >= minTasks)
    .flatMap(([feature, indexes]) => patternOf(attempts, data, feature, indexes) ?? []);
  return withoutRepeats(believed(findings, ({ p }) => p, falseDiscoveryRate));
}

/** The effect of one feature among these attempts; `null` if the attempts allow no comparison. */
export function effectOf(feature: string, all: readonly MinedAttempt[]): ApproachPattern | null {
  const attempts = all.filter(isKnown);
  const users = attempts.flatMap(({ task, approach }, index) =>
    approachFeatures(task, approach).has(feature) ? [index] : [],
  );
  return patternOf(attempts, observed(attempts), feature, users);
}

/**
 * Whether the approach of an attempt is known. An attempt that failed before an answer has none to compare.
 */
function isKnown({ approach }: MinedAttempt): boolean {
  return approach.trim() !== "";
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
  return { n: attempts.length, mean: mean(attempts.map(({ score }) => score)) };
}

function withoutRepeats(patterns: readonly ApproachPattern[]): ApproachPattern[] {
  const kept: { pattern: ApproachPattern; users: Set<string> }[] = [];
  for (const pattern of patterns) {
    const users = new Set(pattern.attempts);
    if (!kept.some((other) => resemble(users, other.users, SAME))) kept.push({ pattern, users });
  }
  return kept.map(({ pattern }) => pattern);
}
