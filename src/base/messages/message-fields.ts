import type { BaseMessage } from "@langchain/core/messages";

/** The `additional_kwargs` to keep. `lc_source`: nobody wrote the message. `tool_outputs`: results of OpenAI's own tools. */
const KWARGS = ["lc_source", "tool_outputs"];

/** The fields of a message in LangChain's standard form, independent of its class. */
export function messageFields(message: BaseMessage): Record<string, unknown> {
  const { role, tool_calls, invalid_tool_calls, tool_call_id, status, usage_metadata } = message as {
    role?: string;
    tool_calls?: unknown[];
    invalid_tool_calls?: unknown[];
    tool_call_id?: string;
    status?: string;
    usage_metadata?: unknown;
  };
  const fields: Record<string, unknown> = { type: message.type, content: message.content };
  const kept = Object.entries(message.additional_kwargs ?? {}).filter(([name]) => KWARGS.includes(name));
  if (kept.length > 0) fields["additional_kwargs"] = Object.fromEntries(kept);
  const provider = message.response_metadata?.["model_provider"];
  // The form of blocks depends on the provider.
  if (typeof message.content !== "string" && provider !== undefined)
    fields["response_metadata"] = { model_provider: provider };
  // In a `ChatMessage` only `role` says who speaks.
  if (role !== undefined) fields["role"] = role;
  if (message.id !== undefined) fields["id"] = message.id;
  if (message.name !== undefined) fields["name"] = message.name;
  if (tool_calls?.length) fields["tool_calls"] = tool_calls;
  if (invalid_tool_calls?.length) fields["invalid_tool_calls"] = invalid_tool_calls;
  if (tool_call_id !== undefined) fields["tool_call_id"] = tool_call_id;
  if (status !== undefined) fields["status"] = status;
  if (usage_metadata !== undefined) fields["usage_metadata"] = usage_metadata;
  return fields;
}
