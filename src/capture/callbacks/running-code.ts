import { AsyncLocalStorage } from "node:async_hooks";

import { CallbackManager } from "@langchain/core/callbacks/manager";
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

/** Calls `listener` with the config of any code that begins. Returns a function that stops this. */
export function onCode(listener: (config: CodeConfig) => void): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}

/**
 * Watches in which code runs begin. LangChain's async context holds the config of code too, but not the config of a
 * call from outside LangChain. And a call with a config of its own hides the code around the call.
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
  watchConfigs();
}

/**
 * Watches with which `configurable` chains begin. LangChain tells `configurable` only to LangSmith, as an argument with
 * which the callback manager of the chain is made.
 */
function watchConfigs(): void {
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  const { _configureSync: configure } = CallbackManager;
  const { handleChainStart } = CallbackManager.prototype;
  if (typeof configure !== "function" || typeof handleChainStart !== "function") return;
  const configurables = new WeakMap<CallbackManager, object>();
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  CallbackManager._configureSync = function (...given) {
    const manager = configure.apply(this, given);
    const told = given[6]?.tracerInheritableMetadata;
    if (manager && told) configurables.set(manager, told);
    return manager;
  };
  CallbackManager.prototype.handleChainStart = function (...given) {
    const run = (): ReturnType<typeof handleChainStart> => handleChainStart.apply(this, given);
    const told = configurables.get(this);
    if (!told) return run();
    const around = runningCode()?.config;
    const configurable = { ...around?.configurable, ...told };
    return inside({ config: { ...around, configurable }, isStream: false }, run);
  };
}

function inside<Result>(code: Pick<RunningCode, "config" | "isStream">, run: () => Result): Result {
  const above = runningCode();
  const around = above && above.depth < DEEPEST ? above : undefined;
  return state.code.run({ ...code, around, depth: (around?.depth ?? 0) + 1 }, run);
}
