import { sumIfAny } from "../../base/collections/sum.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import type { RunRecord } from "./run-record.ts";

/**
 * Key in the metadata of a run that waits for a person. Its value is a `SpentSoFar`, because another process may continue
 * the attempts of the run.
 */
export const SPENT = "deeplake_spent";

/** What an attempt has cost. */
export interface Cost {
  /** Tokens of all model calls; `null` if no provider reported any, `undefined` if nobody counted. */
  readonly tokens: number | null | undefined;
  /** Seconds of work, without the time of waiting for a person. */
  readonly duration: number;
  /** The user for whom another process began the attempt, if another process did. */
  readonly user?: string | undefined;
  /** Key of the step whose own code recalled for the attempt. LangGraph repeats that code when it resumes the step. */
  readonly recalledIn?: string | undefined;
}

/** What an attempt has cost in one process. */
export interface SpentHere extends Cost {
  /** The root with which this process resumed an attempt of another process. Absent if the attempt began here. */
  readonly since?: string;
  /** Whether a recall began the attempt after the verdict on another attempt of the same run. */
  readonly again?: boolean;
}

/** The costs of the attempts that wait with a run: the attempt that began with the run, and the integration's own one. */
export interface SpentSoFar {
  readonly run?: SpentHere;
  readonly own?: SpentHere;
}

/** Says which attempt is meant among those that one process left to another. */
export interface AttemptOf {
  /** Key of the step that the attempt is at; `undefined` for the root. */
  readonly step: string | undefined;
  /** How many graphs with this key the surrounding step had called before. */
  readonly nth: number;
  readonly of: keyof SpentSoFar;
}

/** Name of the execution of a graph node that a run is in. It stays the same when LangGraph repeats the execution. */
export function nodeIn(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const { langgraph_checkpoint_ns: node, checkpoint_ns: above } = metadata;
  const name = node ?? above;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/**
 * Key of a step, the same before an interrupt and after it. A graph in a chain is in no step, and has a key too.
 * `undefined` for a root and outside of graphs.
 */
export function stepKey(
  { id, rootId, kind, name }: Pick<RunRecord, "id" | "rootId" | "kind" | "name">,
  metadata: Readonly<Record<string, unknown>>,
): string | undefined {
  const inChain = kind === "graph" && id !== rootId ? "" : undefined;
  const node = kind === "graph" || kind === "node" ? (nodeIn(metadata) ?? inChain) : undefined;
  return node === undefined ? undefined : JSON.stringify([node, kind, name]);
}

/**
 * What an attempt had cost when its last root began to wait; `undefined` if no run has the cost in its metadata.
 * @param runs The runs of its roots.
 * @param roots The ids of its roots, the waiting one last.
 */
export function spentBefore(
  runs: readonly RunRecord[],
  roots: readonly string[],
  { step, nth, of }: AttemptOf,
): Cost | undefined {
  const root = roots.at(-1);
  const inRoot = runs
    .filter(({ rootId, metadata }) => rootId === root && metadata.includes(SPENT))
    .sort((a, b) => a.startedAt - b.startedAt);
  const said = inRoot.map((run) => spentAt(run, step));
  // Earlier versions did not distinguish the two attempts of a root.
  const kinds = step === undefined ? [of, "run" as const] : [of];
  const waiting = kinds.flatMap((kind) => said.flatMap((all) => all?.[kind] ?? []));
  // Graphs that had ended are not among those that wait, so `nth` may be too high.
  const spent = waiting[Math.min(nth, waiting.length - 1)];
  if (!spent) return undefined;
  const { since, again: _, ...here } = spent;
  const earlier = since === undefined ? [] : roots.slice(0, Math.max(roots.indexOf(since), 0));
  const before = spentBefore(runs, earlier, { step, nth, of });
  const { recalledIn = before?.recalledIn } = here;
  return before && before.recalledIn === recalledIn ? { ...sumOf(here, before), recalledIn } : here;
}

/**
 * Whether a recall began another attempt after the verdict on the attempt of these roots. The last root is the one that
 * waits.
 */
export function hasBegunAgain(runs: readonly RunRecord[], roots: readonly string[]): boolean {
  const waiting = runs.find(({ id }) => id === roots.at(-1));
  return waiting !== undefined && spentAt(waiting, undefined)?.run?.again === true;
}

/** The cost of an attempt in two processes together. */
export function sumOf(one: Cost, other: Cost): Cost {
  const counts = [one.tokens, other.tokens].filter((count) => typeof count === "number");
  return { tokens: sumIfAny(counts) ?? one.tokens, duration: one.duration + other.duration };
}

/** The costs in the metadata of a run, if it is that step. Without `step`, a root is meant. */
function spentAt(run: RunRecord, step: string | undefined): SpentSoFar | undefined {
  const metadata = parsedJson(run.metadata) as Readonly<Record<string, unknown>> | null | undefined;
  const isIt = step === undefined ? run.id === run.rootId : stepKey(run, metadata ?? {}) === step;
  return isIt ? (metadata?.[SPENT] as SpentSoFar | undefined) : undefined;
}
