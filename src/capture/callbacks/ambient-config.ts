import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import { type ContextConfig, configIn, type Surroundings } from "./run-above.ts";
import { runningCode } from "./running-code.ts";

/**
 * Looks up the config and the async context of the code that starts a run, such as the node around a model call.
 * LangChain passes handlers only the metadata of a run, neither `configurable` nor LangGraph's context. LangChain
 * also calls handlers outside of that code. But right before each callback, still inside that code, LangChain reads
 * the handler's property `awaitHandlers`. This is why `awaitHandlers` is a getter, which looks up the code.
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
      // Setting is ignored: if LangChain did not await the handler, times and order of runs would be wrong.
      set: () => {},
    });
  }

  /** The config of the code that caused the running callback. */
  get current(): ContextConfig | undefined {
    const { code, context } = this.#surroundings;
    return code?.config ?? configIn(context);
  }

  /** The code that caused the running callback, and its async context. */
  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  #look(): void {
    const context = AsyncLocalStorageProviderSingleton.getInstance().getStore() as Surroundings["context"];
    this.#surroundings = { context, code: runningCode() };
    // The callback starts before any microtask. It reads these surroundings, and no later code can.
    queueMicrotask(() => (this.#surroundings = {}));
  }
}
