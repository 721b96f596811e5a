import { fraction, func, string, wholeFrom } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { listsByKey } from "../../base/collections/group-by.ts";
import { checkStore } from "../records/check-store.ts";
import type { Experience } from "../records/experience.ts";
import type { LoggedRun } from "../records/run-codec.ts";
import { type ApproachPattern, mineApproaches, type MiningOptions } from "./mine-approaches.ts";
import { type DriftPattern, mineDrift } from "./mine-drift.ts";
import { type ErrorPattern, mineErrors } from "./mine-errors.ts";

/** Patterns in the experiences of a store. */
export interface Patterns {
  /** Features that separate successful approaches from others, lowest p-value first. */
  readonly approaches: readonly ApproachPattern[];
  /** The same for features of the tools that runs called, and of the order of the calls. Needs logged runs. */
  readonly tools: readonly ApproachPattern[];
  /** Repeated errors, most frequent first, and what solved their tasks later. */
  readonly errors: readonly ErrorPattern[];
  /** Agents whose scores at a kind of task changed over time. */
  readonly drifts: readonly DriftPattern[];
}

/** Which experiences are mined, and how. */
export interface PatternOptions extends MiningOptions {
  /** Mines only experiences of this scope. @default all that the store reads */
  readonly scope?: string;
  /**
   * Names the kind of a task. Attempts are compared only within one kind.
   * @default all tasks are of one kind
   */
  readonly cluster?: (experience: Experience) => string;
}

/** The part of a store that mining reads. */
interface MinedStore {
  scan(): AsyncIterable<Experience>;
  readonly trust: { believes(experience: Experience): boolean };
  readonly runs: { scan(): AsyncIterable<LoggedRun> };
}

const OPTIONS = {
  scope: string(),
  cluster: func(),
  minSupport: wholeFrom(1),
  minTasks: wholeFrom(1),
  falseDiscoveryRate: fraction(),
} satisfies OptionsSpec<PatternOptions>;

/**
 * Searches the trusted experiences of all agents for patterns, without a model. Keeps all of them and the runs
 * of tools in memory meanwhile.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export async function minePatterns(experience: MinedStore, options: PatternOptions = {}): Promise<Patterns> {
  checkStore(experience, "scan");
  const { scope, cluster = () => "", ...mining } = readOptions("minePatterns", options, OPTIONS);
  const experiences: Experience[] = [];
  for await (const one of experience.scan())
    if ((scope === undefined || one.scope === scope) && experience.trust.believes(one)) experiences.push(one);
  const attempts = experiences.map((one) => ({
    ...one,
    cluster: cluster(one),
    error: typeof one.metadata["error"] === "string" ? one.metadata["error"] : "",
  }));
  const calls = await toolCalls(experience);
  const called = attempts.flatMap((one) => {
    const tools = calls.get(one.runId);
    return tools ? [{ ...one, approach: tools.join("\n") }] : [];
  });
  return {
    approaches: mineApproaches(attempts, mining),
    tools: mineApproaches(called, mining),
    errors: mineErrors(attempts),
    drifts: mineDrift(attempts, mining.falseDiscoveryRate),
  };
}

/** Names of the tools that each root run called, in the order of their start. */
async function toolCalls(experience: MinedStore): Promise<Map<string, string[]>> {
  const calls: LoggedRun[] = [];
  for await (const run of experience.runs.scan()) if (run.kind === "tool") calls.push(run);
  const ordered = calls.toSorted((a, b) => a.startedAt - b.startedAt);
  return listsByKey(ordered.map(({ rootId, name }) => [rootId, name]));
}
