import { storableText } from "../json/storable.ts";

/** Where a run says which thread it is in: the parts of its config, as far as they are known. */
export interface ThreadSettings {
  readonly configurable?: unknown;
  readonly metadata?: unknown;
}

/** LangGraph's name for it first, then those that LangSmith and LangChain's histories use. */
const NAMES = ["thread_id", "threadId", "session_id", "sessionId", "conversation_id", "conversationId"];

/**
 * The thread of a run, in the one form in which runs, recalls and experiences of a thread are joined: `thread_id` of
 * `configurable`, else of the metadata; else `session_id` and `conversation_id` of these.
 */
export function threadOfRun({ configurable, metadata }: ThreadSettings): string | undefined {
  for (const name of NAMES)
    for (const place of [configurable, metadata]) {
      const thread = threadIdOf((place as Readonly<Record<string, unknown>> | null | undefined)?.[name]);
      if (thread !== undefined) return thread;
    }
  return undefined;
}

/** LangGraph takes numbers where there is no checkpointer. */
function threadIdOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? storableText(value) : undefined;
}
