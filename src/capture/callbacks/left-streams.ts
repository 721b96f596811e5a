import { AsyncGeneratorWithSetup } from "@langchain/core/utils/stream";

import { processWide } from "../../base/process-wide.ts";
import { readField } from "../../experience/records/error-text.ts";
import type { CodeConfig } from "./running-code.ts";

/** What of a config no two streams share, unless they were given the very same objects. */
const PARTS = ["callbacks", "tags", "metadata", "configurable", "signal"] as const;

const state = processWide("left streams", () => ({
  listeners: new Set<(left: CodeConfig) => void>(),
  /** The classes of LangChain's ES modules, and of its CommonJS. */
  watched: new WeakSet<object>(),
}));

/** Whether two configs are of one stream. */
export function isSameStream(one: CodeConfig | undefined, other: CodeConfig): boolean {
  return one !== undefined && PARTS.every((part) => one[part] === other[part]);
}

/** Calls back with the config of each stream that its reader leaves, or whose signal aborts it. Returns what ends that. */
export function onLeftStream(listener: (left: CodeConfig) => void): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}

/**
 * Watches the streams of runnables. When a reader leaves, LangChain tells the generator of the run to return, and no
 * handler anything. All these generators are of one class.
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
