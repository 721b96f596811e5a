import { derivedId } from "../../base/json/derived-id.ts";
import type { HivemindIdentity } from "./hivemind-identity.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A thread's session id: the thread's own when it is a UUID, else one derived from it, since Hivemind reads ids out of paths. */
export function sessionIdOf(threadId: string): string {
  return UUID.test(threadId) ? threadId.toLowerCase() : derivedId("hivemind session", threadId);
}

/** Where Hivemind puts the events of a session. */
export function sessionPath(
  { user, organization, workspace }: HivemindIdentity,
  sessionId: string,
): { path: string; filename: string } {
  const filename = `${user}_${organization}_${workspace}_${sessionId}.jsonl`;
  return { path: `/sessions/${user}/${filename}`, filename };
}

/** Where Hivemind puts the summary of a session. */
export function summaryPath(user: string, sessionId: string): { path: string; filename: string } {
  return { path: `/summaries/${user}/${sessionId}.md`, filename: `${sessionId}.md` };
}
