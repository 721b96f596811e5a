import { readSafely } from "../../base/messages/read-safely.ts";
import { messagesOf } from "../../base/messages/any-message.ts";
import { storableText } from "../../base/json/storable.ts";
import { messagesOfState } from "../../base/messages/task.ts";
import { type ToolError, toolErrors } from "../../base/messages/tool-errors.ts";
import type { JsonObject } from "../../base/types.ts";

/**
 * The failures of tools in a state with messages, as metadata of an attempt. Empty if no tool failed, and for
 * a state without messages.
 */
export function toolErrorsOf(state: unknown): JsonObject {
  const errors = readSafely(() => toolErrors(messagesOf(state) ?? messagesOfState(state) ?? [])) ?? [];
  if (errors.length === 0) return {};
  return {
    tool_errors: errors.map(({ tool, error, worked }) => ({
      tool: storableText(tool),
      error: storableText(error),
      worked: storableText(worked),
    })),
  };
}

/** The failures of tools in the metadata of an attempt. Metadata may have any content, so entries of another form are skipped. */
export function toolErrorsIn({ tool_errors: errors }: JsonObject): ToolError[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((one) => {
    const { tool, error, worked } = (one ?? {}) as JsonObject;
    if (typeof tool !== "string" || typeof error !== "string") return [];
    return { tool, error, worked: typeof worked === "string" ? worked : "" };
  });
}
