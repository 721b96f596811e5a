import { AsyncGeneratorWithSetup } from "@langchain/core/utils/stream";

import { processWide } from "../../base/process-wide.ts";
import { readField } from "../../experience/records/error-text.ts";
import type { CodeConfig } from "./running-code.ts";

/** Parts of a config. Two streams have all of them in common only if both were given the very same objects. */
const PARTS = ["callbacks", "tags", "metadata", "configurable", "signal"] as const;

const state = processWide("left streams", () => ({
  listeners: new Set<(left: CodeConfig) => void>(),
  /** The prototypes that are already watched. LangChain's ES modules and its CommonJS build each have one. */
  watched: new WeakSet<object>(),
}));

/** Whether two configs belong to the same stream. */
export function isSameStream(one: CodeConfig | undefined, other: CodeConfig): boolean {
  return one !== undefined && PARTS.every((part) => one[part] === other[part]);
}

/**
 * Calls `listener` with the config of each stream whose reader leaves or whose signal is aborted. Returns a function
 * that stops this.
 */
export function onLeftStream(listener: (left: CodeConfig) => void): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}

/**
 * Watches the streams of runnables. When a reader leaves, LangChain calls `return` of the run's generator and no
 * handler. All these generators have one class, whose methods are replaced here.
 */
export function watchStreams(): void {
  const prototype = (AsyncGeneratorWithSetup as typeof AsyncGeneratorWithSetup | undefined)?.prototype;
  if (!prototype || state.watched.has(prototype)) return;
  state.watched.add(prototype);
  const { next, return: end } = prototype;
  if (typeof next !== "function" || typeof end !== "function") return;
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
}

/**
 * Calls the listeners when a stream is aborted, because its reader may never read on. Does not call them after a
 * timeout, because the stream then fails by itself. Returns a function that stops this.
 */
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
