import type { BaseStore, Item, Operation } from "@langchain/langgraph";

import { KeywordEmbeddings } from "../keyword-embeddings.ts";

/** The index with which the suite makes a store. */
export interface SuiteIndex {
  readonly embeddings: KeywordEmbeddings;
  readonly dims: number;
  readonly fields: string[];
}

/** What the suite must know to use a store. */
export interface StoreSubjectOptions<Store extends BaseStore> {
  /** Resolves when reads see what was written. Needed for a store whose reads lag its writes. */
  settled?(store: Store): Promise<void>;
}

type Value = Record<string, unknown>;
type Search = NonNullable<Parameters<BaseStore["search"]>[1]>;

/** Makes an index for these fields. */
export function suiteIndex(fields: readonly string[]): SuiteIndex {
  const embeddings = new KeywordEmbeddings(["apple", "banana", "cherry", "plum"]);
  return { embeddings, dims: embeddings.dimensions, fields: [...fields] };
}

/** The store under test, with helpers for the cases. */
export class StoreSubject<Store extends BaseStore = BaseStore> {
  readonly store: Store;
  readonly #options: StoreSubjectOptions<Store>;

  constructor(store: Store, options: StoreSubjectOptions<Store> = {}) {
    this.store = store;
    this.#options = options;
  }

  async put(namespace: string[], key: string, value: Value, index?: false | string[]): Promise<void> {
    await this.store.put(namespace, key, value, index);
    await this.settled();
  }

  /** Puts one item per key, in the order of the keys, each in another millisecond. */
  async putAll(namespace: string[], values: Readonly<Record<string, Value>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) {
      await this.put(namespace, key, value);
      await nextMillisecond();
    }
  }

  async remove(namespace: string[], key: string): Promise<void> {
    await this.store.delete(namespace, key);
    await this.settled();
  }

  async batch(operations: Operation[]): Promise<unknown[]> {
    const results: unknown[] = await this.store.batch(operations);
    await this.settled();
    return results;
  }

  /** The value of an item; `null` if it does not exist. */
  async value(namespace: string[], key: string): Promise<Value | null> {
    return (await this.store.get(namespace, key))?.value ?? null;
  }

  /** Keys of the items that a search finds, in the order of the search. */
  async keys(prefix: string[], search?: Search): Promise<string[]> {
    return keysOf(await this.store.search(prefix, search));
  }

  /** Resolves when reads see what was written. */
  async settled(): Promise<void> {
    await this.#options.settled?.(this.store);
  }
}

/** Keys of items, in the same order. */
export function keysOf(items: readonly Item[]): string[] {
  return items.map(({ key }) => key);
}

/** Waits for the next millisecond, so that two writes have different times. */
export async function nextMillisecond(): Promise<void> {
  const start = Date.now();
  while (Date.now() <= start) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The error with which an attempt throws or rejects; `undefined` if it succeeds. */
export async function errorOf(attempt: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
