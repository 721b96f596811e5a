import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import { type ContextConfig, configIn, type ContextRun } from "./run-above.ts";

/**
 * The async context that a run is started in, and the config of its code, such as the node around a model call. Handlers are told metadata, but
 * no `configurable` and no context, and they are called outside of that code. LangChain asks each inside, right before it
 * calls it, whether it is to be awaited: that is when they are looked up.
 */
export class AmbientConfig {
  #context: ContextRun | undefined;

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

  /** The config of the code that called the callback that is running. */
  get current(): ContextConfig | undefined {
    return configIn(this.#context);
  }

  /** The context of that code. */
  get context(): ContextRun | undefined {
    return this.#context;
  }

  #look(): void {
    this.#context = AsyncLocalStorageProviderSingleton.getInstance().getStore() as ContextRun | undefined;
    // The callback begins before anything else does.
    queueMicrotask(() => (this.#context = undefined));
  }
}
