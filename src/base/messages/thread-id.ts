import { storableText } from "../json/storable.ts";

/**
 * Converts `thread_id` of a run's config or metadata to the one form by which runs, recalls and experiences
 * are joined. It may be a number, because LangGraph accepts numbers if there is no checkpointer.
 */
export function threadIdOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? storableText(value) : undefined;
}
