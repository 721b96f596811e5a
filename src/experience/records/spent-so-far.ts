import { parsedJson } from "../../base/json/read-json.ts";
import type { RunRecord } from "./run-record.ts";

/**
 * The metadata of a run that waits for a person hold under this key what its attempts have cost so far: another process
 * may go on with them.
 */
export const SPENT = "deeplake_spent";

/** What an attempt has cost. */
export interface Cost {
  /** Tokens of all model calls; `null` if no provider reported any, `undefined` if nobody counted. */
  readonly tokens: number | null | undefined;
  /** Seconds that it worked, without the time in which it waited for a person. */
  readonly duration: number;
  /** The user for whom another process began it, if one did. */
  readonly user?: string | undefined;
  /** Key of the step whose own code recalled for it: LangGraph repeats that code when the step goes on. */
  readonly recalledIn?: string | undefined;
}

/** What an attempt has cost in one process. */
export interface SpentHere extends Cost {
  /** The root with which this process went on with what another began; without one it began here. */
  readonly since?: string;
  /** Whether a recall began the attempt after the verdict on another one of the same run. */
  readonly again?: boolean;
}

/** The attempt that a run began with, and that of the integration that is at this very run. */
export interface SpentSoFar {
  readonly run?: SpentHere;
  readonly own?: SpentHere;
}

/** An attempt of the roots that one process left to another. */
export interface AttemptOf {
  /** The step that it is at; `undefined` for the root. */
  readonly step: string | undefined;
  readonly of: keyof SpentSoFar;
}

/** The execution of a graph node that a run is in. LangGraph names it the same when it is done again after an interrupt. */
export function nodeIn(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const { langgraph_checkpoint_ns: node, checkpoint_ns: above } = metadata;
  const name = node ?? above;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/**
 * What is the same of a step before an interrupt and after it, and of a graph in a chain, which is in no step; `undefined`
 * for a root and outside of graphs.
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
 * What an attempt had cost when its last root began to wait; `undefined` if no run says it.
 * @param runs The runs of its roots.
 * @param roots The ids of its roots, the waiting one last.
 */
export function spentBefore(
  runs: readonly RunRecord[],
  roots: readonly string[],
  { step, of }: AttemptOf,
): Cost | undefined {
  const root = roots.at(-1);
  const inRoot = runs.filter(({ rootId, metadata }) => rootId === root && metadata.includes(SPENT));
  const said = inRoot.map((run) => spentAt(run, step));
  // Earlier versions did not tell the two apart in a root.
  const kinds = step === undefined ? [of, "run" as const] : [of];
  const spent = kinds.flatMap((kind) => said.map((all) => all?.[kind])).find(Boolean);
  if (!spent) return undefined;
  const { since, again: _, ...here } = spent;
  const earlier = since === undefined ? [] : roots.slice(0, Math.max(roots.indexOf(since), 0));
  const before = spentBefore(runs, earlier, { step, of });
  const { recalledIn = before?.recalledIn } = here;
  return before && before.recalledIn === recalledIn ? { ...sumOf(here, before), recalledIn } : here;
}

/** Whether a recall began another attempt after the verdict on the one of these roots, the waiting one last. */
export function hasBegunAgain(runs: readonly RunRecord[], roots: readonly string[]): boolean {
  const waiting = runs.find(({ id }) => id === roots.at(-1));
  return waiting !== undefined && spentAt(waiting, undefined)?.run?.again === true;
}

/** What is spent in two processes. */
export function sumOf(one: Cost, other: Cost): Cost {
  const counts = [one.tokens, other.tokens].filter((count) => typeof count === "number");
  const tokens = counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : one.tokens;
  return { tokens, duration: one.duration + other.duration };
}

/** What a run says, if it is that step. */
function spentAt(run: RunRecord, step: string | undefined): SpentSoFar | undefined {
  const metadata = parsedJson(run.metadata) as Readonly<Record<string, unknown>> | null | undefined;
  const isIt = step === undefined ? run.id === run.rootId : stepKey(run, metadata ?? {}) === step;
  return isIt ? (metadata?.[SPENT] as SpentSoFar | undefined) : undefined;
}
