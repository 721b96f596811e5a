import { setImmediate } from "node:timers/promises";

import { inTime } from "./in-time.ts";

/** Milliseconds for which closing waits for calls, and for work after runs, such as evaluators. */
export const PATIENCE = 30_000;

/** Counts the calls of methods, so that closing waits for calls that are under way. */
export class CallsUnderWay {
  readonly #running = new Set<Promise<unknown>>();

  /** Counts from now on the calls of all methods of an object, except of `others`. Returns the object. */
  count<Counted extends object>(object: Counted, ...others: readonly string[]): Counted {
    const known = new Set(["constructor", ...others]);
    for (let from = object; from !== Object.prototype; from = Object.getPrototypeOf(from) as Counted)
      for (const [name, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
        if (known.has(name)) continue;
        known.add(name);
        if (typeof value === "function")
          Object.defineProperty(object, name, {
            value: this.#counted(value as (...given: unknown[]) => unknown),
            enumerable: from === object && enumerable === true,
            configurable: true,
            writable: true,
          });
      }
    return object;
  }

  /** Waits until no call is under way, but at most `timeout` milliseconds. */
  async settled(timeout: number = PATIENCE): Promise<void> {
    const all = async (): Promise<void> => {
      do {
        await Promise.allSettled(this.#running);
        // More calls may come before this turn ends: a loop asks for the next item, a retriever calls its store.
        await setImmediate();
      } while (this.#running.size > 0);
    };
    await inTime(timeout, all, () => undefined);
  }

  #counted(method: (...given: unknown[]) => unknown): (...given: unknown[]) => unknown {
    const counted = (result: unknown): unknown => {
      if (result instanceof Promise) return this.#settle(result);
      return isGenerator(result) ? this.#items(result) : result;
    };
    return function (this: unknown, ...given) {
      return counted(Reflect.apply(method, this, given));
    };
  }

  #settle<Result extends Promise<unknown>>(running: Result): Result {
    const ended = (): void => void this.#running.delete(running);
    this.#running.add(running);
    running.then(ended, ended);
    return running;
  }

  async *#items(items: AsyncGenerator): AsyncGenerator {
    try {
      for (;;) {
        const next = await this.#settle(items.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await items.return(undefined);
    }
  }
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return typeof (value as Partial<AsyncGenerator> | null | undefined)?.[Symbol.asyncIterator] === "function";
}
