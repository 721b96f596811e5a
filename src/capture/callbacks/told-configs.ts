import { CallbackManager } from "@langchain/core/callbacks/manager";
import { BaseRetriever } from "@langchain/core/retrievers";
import { Runnable } from "@langchain/core/runnables";

import { processWide } from "../../base/process-wide.ts";
import { type CodeConfig, inside, runningCode } from "./running-code.ts";

/** The parts of a call's config that LangChain does not pass to handlers. */
type Untold = Pick<CodeConfig, "configurable" | "signal">;

/** A method that LangChain's models do not publish. */
interface Separating {
  _separateRunnableConfigFromCallOptions?: (options?: CodeConfig) => [CodeConfig, object];
}

/** How LangGraph marks a graph, and the config that the graph is bound to. */
interface Bound {
  readonly lg_is_pregel?: unknown;
  readonly config?: CodeConfig;
}

/** The classes that are already watched. LangChain's ES modules and its CommonJS build each have one. */
const watched = processWide("told configs", () => new WeakSet<object>());

/**
 * Watches two things that LangChain does not pass to handlers: the `configurable` of runs without code of their own,
 * and the context to which a graph is bound.
 */
export function watchConfigs(): void {
  if (watched.has(CallbackManager)) return;
  watched.add(CallbackManager);
  watchManagers(watchModels());
  watchRetrievers();
  watchGraphs();
}

/**
 * Watches the method that separates the config of a model's call from the provider's options. Returns a map from a
 * call's list of tags to the call's config. The list is a key because each call gets a new list here, and LangChain
 * makes the call's callback manager with that list.
 */
function watchModels(): WeakMap<object, Untold> {
  const untold = new WeakMap<object, Untold>();
  const prototype = Runnable.prototype as unknown as Separating;
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  const { _separateRunnableConfigFromCallOptions: separate } = prototype;
  if (typeof separate !== "function") return untold;
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  prototype._separateRunnableConfigFromCallOptions = function (options) {
    const separated = separate.call(this, options);
    const [config] = separated;
    if (config.configurable || config.signal) {
      config.tags = [...(config.tags ?? [])];
      untold.set(config.tags, config);
    }
    return separated;
  };
  return untold;
}

/**
 * Watches callback managers. LangChain makes a chain's manager with the chain's `configurable`, but passes that only
 * to LangSmith.
 */
function watchManagers(ofModels: WeakMap<object, Untold>): void {
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  const { _configureSync: configure } = CallbackManager;
  const { handleChainStart, handleChatModelStart, handleLLMStart } = CallbackManager.prototype;
  if (typeof configure !== "function") return;
  const chains = new WeakMap<CallbackManager, Untold>();
  const models = new WeakMap<CallbackManager, Untold>();
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  CallbackManager._configureSync = function (...given) {
    const manager = configure.apply(this, given);
    const [, , tags, , , , options] = given;
    const configurable = options?.tracerInheritableMetadata;
    if (manager && configurable) chains.set(manager, { configurable });
    const untold = tags && ofModels.get(tags);
    if (manager && untold) models.set(manager, untold);
    return manager;
  };
  CallbackManager.prototype.handleChainStart = function (...given) {
    return told(chains.get(this), () => handleChainStart.apply(this, given));
  };
  CallbackManager.prototype.handleChatModelStart = function (...given) {
    return told(models.get(this), () => handleChatModelStart.apply(this, given));
  };
  CallbackManager.prototype.handleLLMStart = function (...given) {
    return told(models.get(this), () => handleLLMStart.apply(this, given));
  };
}

/** Watches calls of retrievers, because a retriever drops the config of its call. */
function watchRetrievers(): void {
  const { invoke } = BaseRetriever.prototype;
  if (typeof invoke !== "function") return;
  BaseRetriever.prototype.invoke = function (input, options) {
    return told(options, () => invoke.call(this, input, options));
  };
}

/**
 * Watches calls of graphs. A graph adds its bound context inside of `stream`, where handlers cannot see it. Therefore
 * the context is passed with the call, which has the same effect on the graph.
 */
function watchGraphs(): void {
  const { stream } = Runnable.prototype;
  if (typeof stream !== "function") return;
  Runnable.prototype.stream = function (this: Runnable & Bound, input, options) {
    const context = this.lg_is_pregel === true ? this.config?.context : undefined;
    const given = options as CodeConfig | undefined;
    const isAdded = context !== undefined && given?.context === undefined;
    return stream.call(this, input, isAdded ? { ...options, context } : options) as never;
  };
}

function told<Result>({ configurable, signal }: Untold = {}, run: () => Result): Result {
  if (!configurable && !signal) return run();
  const around = runningCode()?.config;
  const config = { ...around, configurable: { ...around?.configurable, ...configurable } };
  return inside({ config, isStream: false, signal }, run);
}
