import type { BaseMessage, SystemMessage } from "@langchain/core/messages";

import { leads, withHumanText, withSystemText } from "../../base/messages/place-text.ts";
import { withText } from "../../base/messages/placed-text.ts";

/** The parts of a model call that can carry the text. */
interface Carrier {
  readonly systemMessage: SystemMessage;
  readonly messages: BaseMessage[];
}

/**
 * Adds the text to one model call. With `"system"`, the text comes at the end of the system message. With
 * `"message"`, the text comes at the beginning of the last human message's content, and providers can cache the
 * unchanged system message. If there is no human message, the system message gets the text after all.
 */
export function injectText<Request extends Carrier>(
  request: Request,
  text: string,
  into: "system" | "message",
): Request {
  if (text === "") return request;
  const { systemMessage, messages } = request;
  const spoken = into === "message" ? withHumanText(messages, text) : undefined;
  if (spoken) return { ...request, messages: spoken as BaseMessage[] };
  // An agent without a prompt may have its system message among the messages. Providers take only one system
  // message.
  if (systemMessage.text === "" && leads(messages))
    return { ...request, messages: withSystemText(messages, text) as BaseMessage[] };
  return { ...request, systemMessage: withText(systemMessage, text, "after") as SystemMessage };
}
