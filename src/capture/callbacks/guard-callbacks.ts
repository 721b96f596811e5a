import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

/**
 * Wraps every `handle…` method of a handler, including those of subclasses, so that errors go to `note`.
 * LangChain would print the errors, or, for a handler with `raiseError`, fail the run.
 */
export function guardCallbacks(
  handler: BaseCallbackHandler,
  note: (callback: string, error: unknown) => void,
): void {
  for (const name of callbackNames(handler)) {
    const callback = Reflect.get(handler, name) as (...values: unknown[]) => unknown;
    const guarded = (...values: unknown[]): unknown => {
      try {
        const result = callback.apply(handler, values);
        return result instanceof Promise ? result.catch((error: unknown) => note(name, error)) : result;
      } catch (error) {
        return note(name, error);
      }
    };
    Object.defineProperty(handler, name, { value: guarded, configurable: true, writable: true });
  }
}

function callbackNames(handler: BaseCallbackHandler): Set<string> {
  const names = new Set<string>();
  for (
    let owner: object = Object.getPrototypeOf(handler) as object;
    owner !== BaseCallbackHandler.prototype && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner) as object
  )
    for (const name of Object.getOwnPropertyNames(owner)) if (name.startsWith("handle")) names.add(name);
  return names;
}
