import { anyMessage, lastHumanIndex } from "./any-message.ts";
import { withoutText } from "./placed-text.ts";

/**
 * Finds the task in a run's inputs: `inputs.task`, else the last human message, else an input that is a
 * string.
 */
export function taskOfInputs(inputs: unknown): string | undefined {
  if (typeof inputs === "string") return inputs.trim() || undefined;
  if (typeof inputs !== "object" || inputs === null) return undefined;
  const { task, messages, input } = inputs as { task?: unknown; messages?: unknown; input?: unknown };
  if (typeof task === "string" && task.trim() !== "") return task;
  const spoken = lastHumanText(messages);
  if (spoken !== undefined) return spoken;
  return typeof input === "string" && input.trim() !== "" ? input : undefined;
}

/** Text of the last human message, without recalled text. */
function lastHumanText(messages: unknown): string | undefined {
  const list = Array.isArray(messages) ? messages : [messages];
  const message = anyMessage(list[lastHumanIndex(list)]);
  return (message && withoutText(message).text) || undefined;
}
