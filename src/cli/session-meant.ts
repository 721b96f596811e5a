import type { History } from "../capture/runs/read-history.ts";
import { type GroupedSession, groupSessions, type Session } from "../capture/runs/session.ts";
import { type SessionView, sessionView } from "../capture/runs/session-view.ts";
import { invalid } from "../base/options/invalid-argument.ts";
import type { Experience } from "../experience/records/experience.ts";
import type { ModelPrices } from "../experience/store/usage.ts";
import { idsOfRun } from "./stored-ids.ts";
import { quoted } from "./text/quoted.ts";
import { beginning, meantBy } from "./text/short-ids.ts";

/**
 * The session that an id, in full or its beginning, stands for. It may be the id of a session, or of a thread, a run or
 * an experience in a session.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function sessionMeant(history: History, id: string, prices: ModelPrices = {}): SessionView {
  const views = groupSessions(history.logged, history.attempts);
  requireOneScope(
    views.map(({ session }) => session),
    id,
  );
  // Later entries replace earlier ones, so ids of sessions come last, and the latest session at the very end.
  const owners = new Map<string, GroupedSession>();
  for (const view of views)
    for (const run of view.runs) for (const one of idsOfRun(run)) owners.set(one, view);
  for (const view of views) for (const { id: one } of view.session.experiences) owners.set(one, view);
  for (const view of views.toReversed()) owners.set(view.session.id, view);
  const known = new Map<string, GroupedSession | Experience>(owners);
  for (const one of history.experiences) if (!owners.has(one.id)) known.set(one.id, one);
  const meant = meantBy(known, id, "a session", 'Run "runs" to list them.');
  if ("session" in meant) return sessionView(meant, prices);
  throw invalid(
    "the id of a session",
    `that of an experience whose run was not logged`,
    `"experiences show ${id}" shows it.`,
  );
}

/**
 * Refuses the id of a session that several scopes have, because threads of several scopes may have the same id.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function requireOneScope(sessions: readonly Pick<Session, "id" | "scope">[], typed: string): void {
  const ids = beginning(
    sessions.map(({ id }) => id),
    typed,
  );
  const meant = sessions.filter(({ id }) => id === (ids.length === 1 ? ids[0] : typed));
  if (meant.length < 2) return;
  const scopes = meant.map(({ scope }) => JSON.stringify(scope)).join(", ");
  throw invalid(
    "the id of one session",
    `${quoted(typed)}, which is that of ${meant.length}, in the scopes ${scopes}`,
    "Give the id of a run, or set DEEPLAKE_EXPERIENCE_SCOPE to one of these scopes.",
  );
}
