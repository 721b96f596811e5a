import type { Experience } from "../experience.ts";
import type { ExperienceStore } from "../experience-store.ts";
import { type ApproachPattern, mineApproaches, type MiningOptions } from "./mine-approaches.ts";
import { type DriftPattern, mineDrift } from "./mine-drift.ts";
import { type ErrorPattern, mineErrors } from "./mine-errors.ts";

/** What the experiences of a store have in common. */
export interface Patterns {
  /** What separates approaches that went well from those that did not, clearest first. */
  readonly approaches: readonly ApproachPattern[];
  /** Errors that came back, most frequent first. */
  readonly errors: readonly ErrorPattern[];
  /** Agents that got better or worse at a kind of task. */
  readonly drifts: readonly DriftPattern[];
}

/** Which experiences are looked at, and how. */
export interface PatternOptions extends MiningOptions {
  /** Only experiences of this scope. */
  readonly scope?: string;
  /** The kind of task, within which attempts are compared. @default all tasks are of one kind */
  readonly cluster?: (experience: Experience) => string;
}

/** Searches the experiences of all agents for patterns, without a model. Everything is read once and held in memory. */
export async function minePatterns(
  experience: ExperienceStore,
  { scope, cluster = () => "", ...mining }: PatternOptions = {},
): Promise<Patterns> {
  const experiences: Experience[] = [];
  for await (const one of experience.scan())
    if (scope === undefined || one.scope === scope) experiences.push(one);
  const attempts = experiences.map((one) => ({
    id: one.id,
    task: one.task,
    approach: one.approach,
    agent: one.agent,
    score: one.score,
    timestamp: one.timestamp,
    cluster: cluster(one),
    error: typeof one.metadata["error"] === "string" ? one.metadata["error"] : "",
  }));
  const rate = mining.falseDiscoveryRate;
  return {
    approaches: mineApproaches(attempts, mining),
    errors: mineErrors(attempts),
    drifts: mineDrift(attempts, rate === undefined ? {} : { falseDiscoveryRate: rate }),
  };
}
