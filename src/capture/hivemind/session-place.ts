import { derivedId } from "../../base/json/derived-id.ts";
import type { HivemindIdentity } from "./hivemind-identity.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The session id of a thread: the thread id if it is a UUID, otherwise a UUID derived from the thread id, because
 * Hivemind reads session ids out of paths.
 */
export function sessionIdOf(threadId: string): string {
  return UUID.test(threadId) ? threadId.toLowerCase() : derivedId("hivemind session", threadId);
}

/** The path of a session's events in Hivemind. */
export function sessionPath(
  { user, organization, workspace }: HivemindIdentity,
  sessionId: string,
): { path: string; filename: string } {
  const filename = `${user}_${organization}_${workspace}_${sessionId}.jsonl`;
  return { path: `/sessions/${user}/${filename}`, filename };
}

/** The path of a session's summary in Hivemind. */
export function summaryPath(user: string, sessionId: string): { path: string; filename: string } {
  return { path: `/summaries/${user}/${sessionId}.md`, filename: `${sessionId}.md` };
}
