import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import type { RunSettings } from "../../base/messages/user-of-run.ts";

/**
 * Looks up the config of the code in which a run starts, such as the node around a model call. LangChain
 * passes handlers only the metadata, neither `configurable` nor the context, and it calls them outside of
 * that code. But right before each call, still inside that code, it reads whether the handler is to be
 * awaited. So the config is looked up by a getter of that property.
 */
export class AmbientConfig {
  #config: RunSettings | undefined;

  constructor(handler: BaseCallbackHandler) {
    Object.defineProperty(handler, "awaitHandlers", {
      configurable: true,
      enumerable: true,
      get: () => {
        this.#look();
        return true;
      },
      // Ignored: without awaiting, times and order of runs would be wrong.
      set: () => {},
    });
  }

  /** The config of the callback that is running. */
  get current(): RunSettings | undefined {
    return this.#config;
  }

  #look(): void {
    this.#config = AsyncLocalStorageProviderSingleton.getRunnableConfig() as RunSettings | undefined;
    // The callback starts before any microtask, so the config is available to it and to nothing else.
    queueMicrotask(() => (this.#config = undefined));
  }
}
