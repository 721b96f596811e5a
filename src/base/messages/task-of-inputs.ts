import { anyMessage, lastHumanIndex } from "./any-message.ts";
import { withoutText } from "./placed-text.ts";

/** The task in a run's inputs: `inputs.task`, else the last human message, else the input itself when it is a text. */
export function taskOfInputs(inputs: unknown): string | undefined {
  if (typeof inputs === "string") return inputs.trim() || undefined;
  if (typeof inputs !== "object" || inputs === null) return undefined;
  const { task, messages, input } = inputs as { task?: unknown; messages?: unknown; input?: unknown };
  if (typeof task === "string" && task.trim() !== "") return task;
  const spoken = lastHumanText(messages);
  if (spoken !== undefined) return spoken;
  return typeof input === "string" && input.trim() !== "" ? input : undefined;
}

/** What a person said last, without what recall put into it. */
function lastHumanText(messages: unknown): string | undefined {
  const list = Array.isArray(messages) ? messages : [messages];
  const message = anyMessage(list[lastHumanIndex(list)]);
  return (message && withoutText(message).text) || undefined;
}
