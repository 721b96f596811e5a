import { AsyncLocalStorage } from "node:async_hooks";

import type { RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { AsyncGeneratorWithSetup } from "@langchain/core/utils/stream";

import { processWide } from "../../base/process-wide.ts";
import { readField } from "../../experience/records/error-text.ts";

/** The config that a stream was asked for with. */
export type StreamConfig = Partial<RunnableConfig>;

/** What of a config no two streams share, unless they were given the very same objects. */
const PARTS = ["callbacks", "tags", "metadata", "configurable", "signal"] as const;

const state = processWide("left streams", () => ({
  /** The config of the innermost stream that code works for. */
  current: new AsyncLocalStorage<StreamConfig>(),
  listeners: new Set<(left: StreamConfig) => void>(),
  /** LangChain's classes that are watched already: of its ES modules, and of its CommonJS. */
  watched: new WeakSet<object>(),
}));

/** The config of the stream that the running code works for. */
export function currentStream(): StreamConfig | undefined {
  return state.current.getStore();
}

/** Whether two configs are of one stream. */
export function isSameStream(one: StreamConfig | undefined, other: StreamConfig): boolean {
  return one !== undefined && PARTS.every((part) => one[part] === other[part]);
}

/** Calls back with the config of each stream that its reader leaves, or whose signal aborts it. Returns what ends that. */
export function onLeftStream(listener: (left: StreamConfig) => void): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}

/**
 * Watches the streams of runnables. When a reader leaves, LangChain tells the generator of the run to return, and no
 * handler anything. All these generators are in one class of LangChain, and it begins each in a context of its own.
 */
export function watchStreams(): void {
  const { prototype } = AsyncGeneratorWithSetup;
  if (state.watched.has(prototype)) return;
  state.watched.add(prototype);
  const { next, return: end } = prototype;
  const unwatch = new WeakMap<AsyncGeneratorWithSetup, () => void>();
  prototype.next = function (...args) {
    if (!unwatch.has(this)) unwatch.set(this, onAbort(this));
    const result = next.apply(this, args);
    const stop = ({ done }: { readonly done?: boolean } = { done: true }): void => {
      if (done) unwatch.get(this)?.();
    };
    result.then(stop, () => stop());
    return result;
  };
  prototype.return = function (value) {
    unwatch.get(this)?.();
    tell(this.config);
    return end.call(this, value);
  };
  const storage = AsyncLocalStorageProviderSingleton;
  const { runWithConfig } = storage;
  storage.runWithConfig = function (config, callback, isStream) {
    const run = (): ReturnType<typeof callback> =>
      runWithConfig.call(this, config, callback, isStream) as never;
    return isStream === true && config ? state.current.run(config as StreamConfig, run) : run();
  };
}

/** A stream that is aborted may be read no more. One that takes too long fails by itself. */
function onAbort({ signal, config }: AsyncGeneratorWithSetup): () => void {
  const aborted = (): void => {
    if (readField(signal?.reason, "name") !== "TimeoutError") tell(config);
  };
  signal?.addEventListener("abort", aborted, { once: true });
  return () => signal?.removeEventListener("abort", aborted);
}

function tell(config: unknown): void {
  if (typeof config !== "object" || config === null) return;
  for (const listener of state.listeners) listener(config);
}
