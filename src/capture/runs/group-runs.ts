import { groupBy } from "../../base/collections/group-by.ts";
import { type BriefRun, byStart } from "../../experience/records/brief-runs.ts";

/** The runs of one session. */
export interface RunGroup<Run> {
  /** The session's root runs, in the order of their start. */
  readonly roots: readonly Run[];
  /** All runs of the session, in the order of their start. */
  readonly runs: readonly Run[];
}

/** The key of an attempt: a root run and everything below it. The separator is safe, because ids contain no NUL. */
export function treeKey({ scope, rootId }: Pick<BriefRun, "scope" | "rootId">): string {
  return `${scope}\0${rootId}`;
}

/**
 * Groups runs into sessions, latest start first. Runs of different scopes never share a session.
 * @param ordered Runs in the order of their start
 */
export function groupRuns<Run extends BriefRun>(ordered: readonly Run[]): RunGroup<Run>[] {
  const trees = [...groupBy(ordered, treeKey).values()].map((runs) => ({ root: rootOf(runs), runs }));
  const threads = groupBy(trees, ({ root }) =>
    root.threadId === null ? treeKey(root) : `${root.scope}\0thread\0${root.threadId}`,
  );
  return [...threads.values()]
    .map((some) =>
      some.length === 1
        ? { roots: some.map(({ root }) => root), runs: some.flatMap(({ runs }) => runs) }
        : {
            roots: some.map(({ root }) => root).sort(byStart),
            runs: some.flatMap(({ runs }) => runs).sort(byStart),
          },
    )
    .sort((a, b) => latestFirst(a.roots[0] as Run, b.roots[0] as Run));
}

/** Id of a session, from its first root run. */
export function sessionIdOf({ threadId, rootId }: Pick<BriefRun, "threadId" | "rootId">): string {
  return threadId ?? rootId;
}

function latestFirst(a: BriefRun, b: BriefRun): number {
  return b.startedAt - a.startedAt || (sessionIdOf(a) < sessionIdOf(b) ? -1 : 1);
}

function rootOf<Run extends BriefRun>(tree: readonly Run[]): Run {
  return tree.find(({ id, rootId }) => id === rootId) ?? (tree[0] as Run);
}
