import { draw } from "../../base/stats/draw.ts";
import type { RunKind } from "../../experience/records/run-record.ts";

/**
 * What happens to a run.
 *
 * - `stored`: the run is stored.
 * - `unstored`: neither the run nor anything inside it is stored, but their cost and failures count.
 * - `excluded`: the run is not stored, but its cost and failures count. Runs inside it are stored as
 *   children of the run above.
 * - `skipped`: like `excluded`, but without the run's cost and failures.
 * - `out`: the run and everything inside it are ignored.
 */
export type Choice = "stored" | "unstored" | "excluded" | "skipped" | "out";

/** The options of the handler that decide what is stored. */
export interface Chosen {
  readonly excludeKinds?: readonly RunKind[];
  readonly sample?: number;
}

/** Tag of runs that must not be logged, with everything inside them. */
const OFF = "deeplake:off";
/** Tag of LangGraph's internal runs, which are not steps of the program. */
const HIDDEN = "langsmith:hidden";

/**
 * Decides what happens to a run, from the user's options and the run's tags and metadata. `parent` is the choice for
 * the run above. `sample` applies only to root runs.
 */
export function chooseRun(
  run: {
    readonly rootId: string;
    readonly kind: RunKind;
    readonly tags: readonly string[];
    readonly metadata: Readonly<Record<string, unknown>>;
  },
  parent: Choice | undefined,
  { excludeKinds, sample = 1 }: Chosen = {},
): Choice {
  if (parent === "out" || run.tags.includes(OFF) || run.metadata["deeplake"] === false) return "out";
  if (run.tags.includes(HIDDEN)) return "skipped";
  if (parent === "unstored" || (parent === undefined && !isSampled(run.rootId, sample))) return "unstored";
  return excludeKinds?.includes(run.kind) ? "excluded" : "stored";
}

/** Whether `sample` selects a root. All handlers and processes that see the root agree. */
function isSampled(rootId: string, sample: number): boolean {
  return sample >= 1 || draw("sample", rootId) < sample;
}
