import { storableText } from "../json/storable.ts";

/**
 * The thread that `thread_id` of a run's config or metadata names, in the one form in which runs, recalls and
 * experiences of a thread are joined: LangGraph takes numbers where there is no checkpointer.
 */
export function threadIdOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? storableText(value) : undefined;
}
