import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import { type ContextConfig, configIn, type Surroundings } from "./run-above.ts";
import { runningCode } from "./running-code.ts";

/**
 * Looks up the async context in which a run starts, and the config of its code, such as the node around a
 * model call. LangChain passes handlers only the metadata, neither `configurable` nor the context, and it calls
 * them outside of that code. But right before each call, still inside that code, it reads whether the handler
 * is to be awaited. So the context is looked up by a getter of that property.
 */
export class AmbientConfig {
  #surroundings: Surroundings = {};

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

  /** The config of the code that called the callback that is running. */
  get current(): ContextConfig | undefined {
    const { code, context } = this.#surroundings;
    return code?.config ?? configIn(context);
  }

  /** That code. */
  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  #look(): void {
    const context = AsyncLocalStorageProviderSingleton.getInstance().getStore() as Surroundings["context"];
    this.#surroundings = { context, code: runningCode() };
    // The callback starts before any microtask, so this is available to it and to nothing else.
    queueMicrotask(() => (this.#surroundings = {}));
  }
}
