import { CallbackManager } from "@langchain/core/callbacks/manager";
import { BaseRetriever } from "@langchain/core/retrievers";
import { Runnable } from "@langchain/core/runnables";

import { processWide } from "../../base/process-wide.ts";
import { type CodeConfig, inside, runningCode } from "./running-code.ts";

type Configurable = NonNullable<CodeConfig["configurable"]>;

/** What LangChain hides of its models. */
interface Separating {
  _separateRunnableConfigFromCallOptions?: (options?: CodeConfig) => [CodeConfig, object];
}

/** How LangGraph marks a graph, and the config that the graph is bound to. */
interface Bound {
  readonly lg_is_pregel?: unknown;
  readonly config?: CodeConfig;
}

/** What is watched, of LangChain's ES modules and of its CommonJS. */
const watched = processWide("told configs", () => new WeakSet<object>());

/**
 * Watches with which `configurable` runs begin that have no code of their own, and with which context a graph is bound.
 * LangChain tells handlers neither.
 */
export function watchConfigs(): void {
  if (watched.has(CallbackManager)) return;
  watched.add(CallbackManager);
  watchManagers(watchModels());
  watchRetrievers();
  watchGraphs();
}

/**
 * Separates the config of a model's call from the options of its provider. Returns the `configurable` of each call by the
 * list of its tags: each call has a list of its own, and the manager of its callbacks is made with it.
 */
function watchModels(): WeakMap<object, Configurable> {
  const configurables = new WeakMap<object, Configurable>();
  const prototype = Runnable.prototype as unknown as Separating;
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  const { _separateRunnableConfigFromCallOptions: separate } = prototype;
  if (typeof separate !== "function") return configurables;
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  prototype._separateRunnableConfigFromCallOptions = function (options) {
    const separated = separate.call(this, options);
    const [config] = separated;
    if (config.configurable) {
      config.tags = [...(config.tags ?? [])];
      configurables.set(config.tags, config.configurable);
    }
    return separated;
  };
  return configurables;
}

/** The manager of a chain's callbacks is made with its `configurable`, for LangSmith alone. */
function watchManagers(ofModels: WeakMap<object, Configurable>): void {
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  const { _configureSync: configure } = CallbackManager;
  const { handleChainStart, handleChatModelStart, handleLLMStart } = CallbackManager.prototype;
  if (typeof configure !== "function") return;
  const chains = new WeakMap<CallbackManager, Configurable>();
  const models = new WeakMap<CallbackManager, Configurable>();
  // oxlint-disable-next-line no-underscore-dangle -- LangChain names it so
  CallbackManager._configureSync = function (...given) {
    const manager = configure.apply(this, given);
    const [, , tags, , , , options] = given;
    if (manager && options?.tracerInheritableMetadata) chains.set(manager, options.tracerInheritableMetadata);
    const configurable = tags && ofModels.get(tags);
    if (manager && configurable) models.set(manager, configurable);
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

/** A retriever drops the `configurable` that it is called with. */
function watchRetrievers(): void {
  const { invoke } = BaseRetriever.prototype;
  if (typeof invoke !== "function") return;
  BaseRetriever.prototype.invoke = function (input, options) {
    return told(options?.configurable, () => invoke.call(this, input, options));
  };
}

/** A graph adds the context that it is bound to inside, where nothing tells it. Told with the call, it is the same. */
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

function told<Result>(configurable: Configurable | undefined, run: () => Result): Result {
  if (!configurable) return run();
  const around = runningCode()?.config;
  return inside(
    { config: { ...around, configurable: { ...around?.configurable, ...configurable } }, isStream: false },
    run,
  );
}
