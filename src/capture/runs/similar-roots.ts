import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";
import type { RunConditions } from "./run-conditions.ts";

/**
 * Finds experiences whose tasks are similar to the text. Returns those runs of the experiences that are among the
 * given runs, each with the similarity of the task.
 */
export async function similarRoots(
  experience: ExperienceStore,
  text: string,
  runs: readonly BriefRun[],
  k: number,
  { outcome, agent, scope }: RunConditions,
): Promise<Map<BriefRun, number>> {
  const items = await experience.find(text, {
    k,
    collapse: false,
    abstain: false,
    // Stale experiences count too, because a search for runs asks what happened, and not what is still true.
    stale: true,
    ...(outcome !== undefined && { outcome }),
    ...(scope !== undefined && { scope }),
    ...(agent !== undefined && { where: { agent } }),
  });
  const byId = new Map(runs.map((run) => [run.id, run]));
  const byThread = new Map(
    runs
      .filter(({ id, rootId, threadId }) => threadId !== null && id === rootId)
      .sort((a, b) => a.startedAt - b.startedAt)
      .map((run) => [JSON.stringify([run.scope, run.threadId]), run]),
  );
  const found = new Map<BriefRun, number>();
  for (const { experience: known, similarity } of items) {
    // For an experience without a run id, the last root run of its thread is found.
    const { runId, threadId } = known;
    const run = runId === "" ? byThread.get(JSON.stringify([known.scope, threadId])) : byId.get(runId);
    if (run) found.set(run, Math.max(found.get(run) ?? -1, similarity));
  }
  return found;
}
