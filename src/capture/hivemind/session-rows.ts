import { derivedId } from "../../base/json/derived-id.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { HivemindIdentity } from "./hivemind-identity.ts";
import type { HivemindRow } from "./hivemind-statements.ts";
import type { SessionMessage } from "./session-event.ts";
import { sessionPath, summaryPath } from "./session-place.ts";
import { summaryOfSession } from "./summary-of-session.ts";

/** Who writes a session: the identity in Hivemind and the agent's name. */
export interface SessionWriter {
  readonly identity: HivemindIdentity;
  readonly agent: string;
}

/** The rows of a session's events, one for each message. */
export function eventRows(
  sessionId: string,
  messages: readonly SessionMessage[],
  writer: SessionWriter,
): HivemindRow[] {
  const place = sessionPath(writer.identity, sessionId);
  return messages.map((message) => {
    const json = JSON.stringify(message);
    return {
      ...saidBy(writer),
      ...place,
      id: message.id,
      message: json,
      size_bytes: Buffer.byteLength(json),
      description: message.type,
      creation_date: message.timestamp,
      last_update_date: message.timestamp,
    };
  });
}

/** The row of a session's summary; `undefined` for a session without messages. */
export function summaryRow(
  sessionId: string,
  messages: readonly SessionMessage[],
  experiences: readonly Experience[],
  writer: SessionWriter,
): HivemindRow | undefined {
  const at = messages.at(-1)?.timestamp;
  if (at === undefined) return undefined;
  const { user } = writer.identity;
  const said = summaryOfSession(sessionId, messages, experiences);
  return {
    ...saidBy(writer),
    ...summaryPath(user, sessionId),
    ...said,
    id: derivedId("hivemind summary", user, sessionId),
    mime_type: "text/markdown",
    size_bytes: Buffer.byteLength(said.summary),
    creation_date: at,
    last_update_date: at,
  };
}

function saidBy({ identity: { user, project }, agent }: SessionWriter): HivemindRow {
  return { author: user, project, agent, plugin_version: "langchain-deeplake" };
}
