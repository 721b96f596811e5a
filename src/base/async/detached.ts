import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

/**
 * Does work outside the current LangChain run, so that LangChain calls in the work inherit none of the run's
 * callbacks, tags and signals.
 */
export function detached<T>(work: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, work);
}
