import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { registerConfigureHook, setContextVariable } from "@langchain/core/context";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import { DeeplakeError } from "../../base/errors.ts";

const VARIABLE = "langchain_deeplake_prompt";

/** Checks whether the models of one call receive a text. */
class PromptWatch extends BaseCallbackHandler {
  readonly name = "langchain_deeplake_prompt_watch";
  override ignoreChain = true;
  override ignoreAgent = true;
  override ignoreRetriever = true;
  readonly #text: string;
  #calls = 0;
  #found = false;

  constructor(text: string) {
    super({ _awaitHandler: true });
    this.#text = text;
  }

  /** Whether models were called, but none of them with the text. */
  get missed(): boolean {
    return this.#calls > 0 && !this.#found;
  }

  /** LangChain copies a handler by passing it to its constructor. This constructor takes other arguments. */
  override copy(): this {
    return this;
  }

  override handleChatModelStart(_model: Serialized, prompts: BaseMessage[][]): void {
    this.#calls++;
    this.#found ||= prompts.flat().some(({ text }) => text.includes(this.#text));
  }
}

/**
 * Calls a model through the inner middleware and reports if the text did not reach the model. A later middleware in
 * the list may replace the prompt, and no error would show that.
 */
export async function watchPrompt<Answer>(
  text: string,
  call: () => Answer | Promise<Answer>,
  onMissed: (error: DeeplakeError) => void,
): Promise<Answer> {
  if (text === "") return await call();
  const watch = new PromptWatch(text);
  const storage = AsyncLocalStorageProviderSingleton.getInstance();
  const answer = await storage.run(storage.getStore(), () => {
    registerConfigureHook({ contextVar: VARIABLE, inheritable: false });
    setContextVariable(VARIABLE, watch);
    return call();
  });
  if (watch.missed)
    onMissed(
      new DeeplakeError(
        "INVALID_STATE",
        "Expected the recalled text in the model's prompt, got a prompt without that text, because a middleware after experienceMiddleware replaced the prompt. Put that middleware before experienceMiddleware in the list.",
      ),
    );
  return answer;
}
