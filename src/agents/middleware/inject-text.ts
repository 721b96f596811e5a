import { type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";

/** What of a model call may carry the text. */
interface Carrier {
  readonly systemMessage: SystemMessage;
  readonly messages: BaseMessage[];
}

/**
 * A model call with the text in front of the model, for this call only. `"message"` leaves the system message as it is,
 * which keeps what providers cache of it.
 */
export function injectText<Request extends Carrier>(
  request: Request,
  text: string,
  into: "system" | "message",
): Request {
  if (text === "") return request;
  if (into === "system") {
    const { systemMessage } = request;
    const informed =
      systemMessage.text === "" ? new SystemMessage(text) : systemMessage.concat(`\n\n${text}`);
    return { ...request, systemMessage: informed };
  }
  const at = Math.max(
    request.messages.findLastIndex((message) => message.type === "human"),
    0,
  );
  return { ...request, messages: request.messages.toSpliced(at, 0, new HumanMessage(text)) };
}
