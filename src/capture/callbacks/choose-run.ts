import { draw } from "../../base/stats/draw.ts";
import type { RunKind } from "../../experience/records/run-record.ts";

/**
 * What becomes of a run. Of `unstored` ones and all inside them nothing is stored, but what they cost and whether they
 * fail still counts; so it does of `excluded` ones, and what runs inside is stored as if it ran in the run above, as in
 * `skipped` ones, which count for nothing. What is `out`, with all inside, might as well never have run.
 */
export type Choice = "stored" | "unstored" | "excluded" | "skipped" | "out";

/** What the user chose. */
export interface Chosen {
  readonly excludeKinds?: readonly RunKind[];
  readonly sample?: number;
}

/** Marks runs that are not to be logged, with everything inside them. */
const OFF = "deeplake:off";
/** Marks plumbing runs of LangGraph that are no step of anybody's program. */
const HIDDEN = "langsmith:hidden";

/** What the user's options and the marks of a run make of it; `parent` is what became of the run it is in. The root decides of samples. */
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

/** The same for all handlers and processes that see the root. */
function isSampled(rootId: string, sample: number): boolean {
  return sample >= 1 || draw("sample", rootId) < sample;
}
