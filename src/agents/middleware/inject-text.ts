import type { BaseMessage, SystemMessage } from "@langchain/core/messages";

import { leads, withHumanText, withSystemText } from "../../base/messages/place-text.ts";
import { withText } from "../../base/messages/placed-text.ts";

/** What of a model call may carry the text. */
interface Carrier {
  readonly systemMessage: SystemMessage;
  readonly messages: BaseMessage[];
}

/**
 * A model call with the text in front of the model, for this call only. `"message"` leaves the system message as it is,
 * which keeps what providers cache of it; where no human message is left, the text goes there after all.
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
  // An agent without a prompt of its own may have the system message among the others, and only one comes first.
  if (systemMessage.text === "" && leads(messages))
    return { ...request, messages: withSystemText(messages, text) as BaseMessage[] };
  return { ...request, systemMessage: withText(systemMessage, text, "after") as SystemMessage };
}
