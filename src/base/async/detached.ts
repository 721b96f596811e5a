import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

/**
 * Does work outside the current LangChain run, so that its calls inherit no callbacks, tags or signals from
 * it.
 */
export function detached<T>(work: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, work);
}
