import type { History } from "../capture/runs/read-history.ts";
import { groupSessions } from "../capture/runs/session.ts";
import { requireOneScope } from "./session-meant.ts";
import { meantBy } from "./text/short-ids.ts";

/**
 * The run or experience that an id, in full or its beginning, stands for. The id of a session stands for the last root
 * run of the session, because a label says how the attempt ended. The id of a run stands for its root run.
 * @param waiting The targets of labels that count for no experience, as `labels` lists them.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function labelTarget(
  { logged, attempts, experiences }: History,
  waiting: readonly string[],
  id: string,
): string {
  const targets = new Map(waiting.map((target) => [target, target]));
  // Later entries replace earlier ones, so ids that stand for themselves come last.
  for (const { id: own, runId, threadId } of experiences) {
    if (threadId !== "") targets.set(threadId, own);
    if (runId !== "") targets.set(runId, runId);
  }
  for (const { id: run, rootId } of logged) targets.set(rootId, rootId).set(run, rootId);
  const sessions = groupSessions(logged, attempts).map(({ session }) => session);
  requireOneScope(sessions, id);
  for (const session of sessions.toReversed())
    targets.set(session.id, session.roots.at(-1)?.rootId ?? session.id);
  for (const { id: own } of experiences) targets.set(own, own);
  return meantBy(
    targets,
    id,
    "a session, a run or an experience",
    'Run "runs" or "experiences" to list them.',
  );
}
