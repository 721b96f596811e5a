import { AsyncLocalStorage } from "node:async_hooks";

import type { RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

import { processWide } from "../../base/process-wide.ts";
import type { RunSettings } from "../../base/messages/user-of-run.ts";

/** The config of code that is running. */
export type CodeConfig = Partial<RunnableConfig> & RunSettings;

/** Code that LangChain runs, and the code that called it. */
export interface RunningCode {
  readonly config: CodeConfig;
  /** Whether the code produces a stream. */
  readonly isStream: boolean;
  /** The signal of the call that this code makes, if LangChain gives no other way to find it. */
  readonly signal?: AbortSignal | undefined;
  readonly around: RunningCode | undefined;
  /** Number of levels: 1 for code without remembered code around it. */
  readonly depth: number;
}

/** Most levels of code that are remembered. A timer that sets the next timer would add levels without end. */
const DEEPEST = 200;

const state = processWide("running code", () => ({
  code: new AsyncLocalStorage<RunningCode>(),
  listeners: new Set<(config: CodeConfig) => void>(),
  /** The objects that are already watched. LangChain's ES modules and its CommonJS build each have one. */
  watched: new WeakSet<object>(),
}));

/** The code that is running. */
export function runningCode(): RunningCode | undefined {
  return state.code.getStore();
}

/** The code and the code around it, the innermost first. */
export function withAround(code: RunningCode | undefined): RunningCode[] {
  const all: RunningCode[] = [];
  for (let one = code; one; one = one.around) all.push(one);
  return all;
}

/** The config of the stream for which code works: the config of the innermost code that produces a stream. */
export function streamOf(code: RunningCode | undefined): CodeConfig | undefined {
  let one = code;
  while (one && !one.isStream) one = one.around;
  return one?.config;
}

/** Calls `listener` with the config of any code that begins. Returns a function that stops this. */
export function onCode(listener: (config: CodeConfig) => void): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}

/**
 * Watches in which code runs begin. LangChain's async context also has the config of code, but has two gaps: the
 * config of a call from outside LangChain is missing, and a call with its own config hides the code around the call.
 */
export function watchCode(): void {
  const storage = AsyncLocalStorageProviderSingleton;
  if (state.watched.has(storage)) return;
  state.watched.add(storage);
  const { runWithConfig } = storage;
  if (typeof runWithConfig !== "function") return;
  storage.runWithConfig = function (config, callback, ofStream) {
    const run = (): ReturnType<typeof callback> =>
      runWithConfig.call(this, config, callback, ofStream) as never;
    if (typeof config !== "object" || config === null) return run();
    for (const listener of state.listeners) listener(config as CodeConfig);
    return inside({ config: config as CodeConfig, isStream: ofStream === true }, run);
  };
}

/** Calls `run` as code with this config, inside the code that is running. */
export function inside<Result>(
  code: Pick<RunningCode, "config" | "isStream" | "signal">,
  run: () => Result,
): Result {
  const above = runningCode();
  const around = above && above.depth < DEEPEST ? above : undefined;
  return state.code.run({ ...code, around, depth: (around?.depth ?? 0) + 1 }, run);
}
