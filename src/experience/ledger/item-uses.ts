import { groupBy } from "../../base/collections/group-by.ts";
import { ifAny } from "../../base/collections/if-any.ts";
import { mayShareThread } from "../scope/scope.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";

/** How often agents were given an experience, and how their attempts ended. */
export interface ItemUses {
  /** Number of recalls that gave the experience. */
  readonly given: number;
  /** Number of recalls that found the experience and did not give it. */
  readonly withheld: number;
  /** Number of labelled attempts that were given the experience and succeeded. */
  readonly successes: number;
  /** Number of labelled attempts that were given the experience and did not succeed. */
  readonly others: number;
  /** Number of recalls that gave the experience and whose attempt nobody labelled. */
  readonly unlabelled: number;
}

export const NO_USES: ItemUses = { given: 0, withheld: 0, successes: 0, others: 0, unlabelled: 0 };

/** The uses of each experience that a recall found, by id. */
export function itemUses(
  exposures: readonly Exposure[],
  runs: readonly LabelledRun[],
): Map<string, ItemUses> {
  const after = attemptsAfter(runs);
  const uses = new Map<string, { -readonly [Name in keyof ItemUses]: number }>();
  for (const exposure of exposures) {
    const attempts = after(exposure);
    for (const { experienceId, injected } of exposure.items) {
      const sum = uses.get(experienceId) ?? { ...NO_USES };
      uses.set(experienceId, sum);
      if (!injected) {
        sum.withheld++;
        continue;
      }
      sum.given++;
      if (attempts.length === 0) sum.unlabelled++;
      for (const { success } of attempts) sum[success ? "successes" : "others"]++;
    }
  }
  return uses;
}

/**
 * Finds the labelled attempts of a recall: those of its run, else the next attempt of its thread that ended
 * after the recall. Several agents may work in one run, each at a task of its own.
 */
export function attemptsAfter(runs: readonly LabelledRun[]): (exposure: Exposure) => readonly LabelledRun[] {
  const ordered = runs.toSorted((a, b) => a.at - b.at);
  const byRun = groupBy(ordered, ({ runId, id }) => runId || id);
  const byThread = groupBy(
    ordered.filter(({ threadId }) => threadId !== ""),
    ({ threadId }) => threadId,
  );
  return ({ runId, threadId, scope, cluster, at }) => {
    const own = runId === "" ? undefined : byRun.get(runId);
    if (own) return ifAny(own, (run) => run.cluster === cluster);
    // Attempts have times in whole seconds.
    const next = byThread
      .get(threadId)
      ?.find((run) => run.at + 999 >= at && mayShareThread(run.scope, scope));
    return next ? [next] : [];
  };
}
