import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

import type { Subject } from "./subject.ts";

const nothing = async (): Promise<void> => {};

/** Listens to everything and does nothing: what LangChain itself takes once any handler is there. */
class NoOpHandler extends BaseCallbackHandler {
  readonly name = "no-op";
  override handleChainStart(): void {}
  override handleChainEnd(): void {}
  override handleChainError(): void {}
  override handleChatModelStart(): void {}
  override handleLLMStart(): void {}
  override handleLLMEnd(): void {}
  override handleLLMError(): void {}
  override handleToolStart(): void {}
  override handleToolEnd(): void {}
  override handleToolError(): void {}
  override handleRetrieverStart(): void {}
  override handleRetrieverEnd(): void {}
  override handleRetrieverError(): void {}
}

export const none = (): Subject => ({
  name: "none",
  callbacks: () => undefined,
  flush: nothing,
  close: nothing,
});

export function noOp(): Subject {
  const handler = new NoOpHandler({ _awaitHandler: true });
  return { name: "no-op", callbacks: () => [handler], flush: nothing, close: nothing };
}
