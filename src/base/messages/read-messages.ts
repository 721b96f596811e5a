import { type BaseMessage, isBaseMessage } from "@langchain/core/messages";

import { messageText } from "./message-text.ts";
import { sumIfAny } from "../collections/sum.ts";

/** Sums the tokens that model messages since the last human message report; `null` if none reports any. */
export function tokensOfMessages(messages: unknown): number | null {
  if (!Array.isArray(messages)) return null;
  const start = messages.findLastIndex((message) => isBaseMessage(message) && message.type === "human");
  const usages = messages
    .slice(start + 1)
    .flatMap(
      (message) =>
        (message as { usage_metadata?: { total_tokens?: number } }).usage_metadata?.total_tokens ?? [],
    );
  return sumIfAny(usages);
}

/** Text of the last model message; `undefined` if there is no model message, or the text is empty. */
export function lastModelText(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const last: unknown = messages.findLast((message) => isBaseMessage(message) && message.type === "ai");
  return last === undefined ? undefined : messageText(last as BaseMessage) || undefined;
}
