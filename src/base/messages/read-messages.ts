import type { BaseMessage, ToolMessage } from "@langchain/core/messages";

import { anyMessage, lastHumanIndex } from "./any-message.ts";
import { messageText } from "./message-text.ts";
import { toldError } from "./tool-results.ts";
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

/**
 * The message that answers: the last model message, or the result of a tool that ended the turn, as tools with
 * `returnDirect` do.
 */
function answerIn(messages: readonly unknown[]): BaseMessage | undefined {
  const last = anyMessage(messages.at(-1));
  const isResult =
    last?.type === "tool" && (last as ToolMessage).status !== "error" && toldError(last) === undefined;
  return isResult ? last : anyMessage(messages.findLast((message) => anyMessage(message)?.type === "ai"));
}

/** Text of the message that answers; `undefined` if there is no such message, or the text is empty. */
export function answerText(messages: unknown): string | undefined {
  const answer = Array.isArray(messages) ? answerIn(messages) : undefined;
  return answer && (messageText(answer) || undefined);
}
