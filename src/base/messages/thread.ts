import { storableText } from "../json/storable.ts";
import { fieldOf } from "./chain-values.ts";

/** The parts of a run's config that may name its thread. */
interface ThreadSettings {
  readonly configurable?: unknown;
  readonly metadata?: unknown;
}

/** Names for the id of a thread: LangGraph's, then those of LangSmith and of LangChain's chat histories. */
const NAMES = ["thread_id", "threadId", "session_id", "sessionId", "conversation_id", "conversationId"];

/**
 * The id of a run's thread, as the runs, recalls and experiences of a thread store it. The names are tried in
 * the order of `NAMES`, each in `configurable` and then in the metadata.
 */
export function threadOfRun({ configurable, metadata }: ThreadSettings): string | undefined {
  for (const name of NAMES)
    for (const place of [configurable, metadata]) {
      const thread = idText(fieldOf(place, name));
      if (thread !== undefined) return thread;
    }
  return undefined;
}

/**
 * Converts the id of a thread or a user to the text that is stored. Many applications use numbers, and so does LangGraph
 * without a checkpointer.
 */
export function idText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? storableText(value) : undefined;
}
