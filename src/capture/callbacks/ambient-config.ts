import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import { currentStream, type StreamConfig } from "./left-streams.ts";
import { type ContextConfig, configIn, type ContextRun } from "./run-above.ts";

/**
 * Looks up the async context in which a run starts, and the config of its code, such as the node around a
 * model call. LangChain passes handlers only the metadata, neither `configurable` nor the context, and it calls
 * them outside of that code. But right before each call, still inside that code, it reads whether the handler
 * is to be awaited. So the context is looked up by a getter of that property.
 */
export class AmbientConfig {
  #context: ContextRun | undefined;
  #stream: StreamConfig | undefined;

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
    return configIn(this.#context);
  }

  /** The context of that code. */
  get context(): ContextRun | undefined {
    return this.#context;
  }

  /** The stream that this code works for. */
  get stream(): StreamConfig | undefined {
    return this.#stream;
  }

  #look(): void {
    this.#stream = currentStream();
    this.#context = AsyncLocalStorageProviderSingleton.getInstance().getStore() as ContextRun | undefined;
    // The callback starts before any microtask, so the context is available to it and to nothing else.
    queueMicrotask(() => (this.#context = this.#stream = undefined));
  }
}
