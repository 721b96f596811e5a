import type { ExpectedRoot, ExpectedRun, ExpectedSession, ExpectedTool } from "./expectation.ts";

/**
 * The sessions of some roots: those of a thread are one, a root without a thread is one by itself.
 * @param resumed which roots go on with the one before them in the thread
 */
export function sessionsIn(roots: readonly ExpectedRoot[], resumed: ReadonlySet<number>): ExpectedSession[] {
  const sessions = new Map<string, number[]>();
  for (const [at, { thread }] of roots.entries()) {
    const id = thread ?? `root ${at}`;
    sessions.set(id, [...(sessions.get(id) ?? []), at]);
  }
  return [...sessions.values()].map((indexes) => {
    const trees = indexes.flatMap((at) => roots[at] ?? []);
    const runs = trees.flatMap(({ run }) => withChildren(run));
    const waits = trees.some(
      ({ run }, at) => run.status === "interrupted" && !resumed.has(indexes[at + 1] ?? -1),
    );
    return {
      thread: trees[0]?.thread ?? null,
      roots: trees.length,
      runs: runs.length,
      errors: runs.some(({ status, error }) => status === "failure" && error === undefined)
        ? null
        : [...new Set(runs.flatMap(({ error }) => error ?? []))],
      tools: waits ? null : toolsIn(runs),
    };
  });
}

function withChildren(run: ExpectedRun): ExpectedRun[] {
  return [run, ...run.children.flatMap(withChildren)];
}

function toolsIn(runs: readonly ExpectedRun[]): Map<string, ExpectedTool> {
  const tools = new Map<string, ExpectedTool>();
  for (const { name, status } of runs.filter((run) => run.kind === "tool" && run.status !== "interrupted")) {
    const { calls, failures } = tools.get(name) ?? { calls: 0, failures: 0 };
    tools.set(name, { calls: calls + 1, failures: failures + (status === "failure" ? 1 : 0) });
  }
  return tools;
}
