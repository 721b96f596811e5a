import { anyMessage, lastHumanIndex } from "./any-message.ts";
import { messageText } from "./message-text.ts";
import { sumIfAny } from "../collections/sum.ts";

/** Sums the tokens that model messages since the last human message report; `null` if none reports any. */
export function tokensOfMessages(messages: unknown): number | null {
  if (!Array.isArray(messages)) return null;
  const usages = messages
    .slice(lastHumanIndex(messages) + 1)
    .flatMap(
      (message) =>
        (message as { usage_metadata?: { total_tokens?: number } } | null)?.usage_metadata?.total_tokens ??
        [],
    );
  return sumIfAny(usages);
}

/** Text of the last model message; `undefined` if there is no model message, or the text is empty. */
export function lastModelText(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const last = anyMessage(messages.findLast((message) => anyMessage(message)?.type === "ai"));
  return last && (messageText(last) || undefined);
}
