import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

/** Does work as if no LangChain run were under way: its calls inherit no callbacks, tags or signals of the caller's run. */
export function detached<T>(work: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, work);
}
