import { isBaseMessage } from "@langchain/core/messages";

/** The task in a run's inputs: `inputs.task`, else the last human message, else the input itself when it is a text. */
export function taskOfInputs(inputs: unknown): string | undefined {
  if (typeof inputs === "string") return inputs.trim() || undefined;
  if (typeof inputs !== "object" || inputs === null) return undefined;
  const { task, messages, input } = inputs as { task?: unknown; messages?: unknown; input?: unknown };
  if (typeof task === "string" && task.trim() !== "") return task;
  const spoken = Array.isArray(messages) ? lastHumanText(messages) : undefined;
  if (spoken !== undefined) return spoken;
  return typeof input === "string" && input.trim() !== "" ? input : undefined;
}

function lastHumanText(messages: readonly unknown[]): string | undefined {
  for (const message of messages.toReversed()) {
    if (isBaseMessage(message) && message.type === "human") return message.text || undefined;
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
    if ((role === "user" || role === "human") && typeof content === "string") return content || undefined;
  }
  return undefined;
}
