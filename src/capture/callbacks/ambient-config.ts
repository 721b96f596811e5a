import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import type { RunSettings } from "../../base/messages/user-of-run.ts";

/**
 * The config of the code that a run is started in, such as the node around a model call. Handlers are told metadata, but
 * no `configurable` and no context, and they are called outside of that code. LangChain asks each inside, right before it
 * calls it, whether it is to be awaited: that is when the config is looked up.
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
      // Whoever would not have it awaited gets times and an order that are not true.
      set: () => {},
    });
  }

  /** That of the callback that is running. */
  get current(): RunSettings | undefined {
    return this.#config;
  }

  #look(): void {
    this.#config = AsyncLocalStorageProviderSingleton.getRunnableConfig() as RunSettings | undefined;
    // The callback begins before anything else does.
    queueMicrotask(() => (this.#config = undefined));
  }
}
