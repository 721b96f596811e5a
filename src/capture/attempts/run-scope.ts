import type { RunnableConfig } from "@langchain/core/runnables";

import { invalid, invalidKind } from "../../base/options/invalid-argument.ts";
import { returned } from "../../base/options/returned.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf, type StorePort } from "../../experience/store/port.ts";
import { type Scope, scopeText } from "../../experience/scope/scope.ts";

/**
 * The parts of a run's config that may name its owner. LangChain gives a callback handler only `metadata` and `tags`.
 * `configurable` and `context` are present only if the handler can find them.
 */
export type RunConfig = Pick<RunnableConfig, "configurable" | "metadata" | "tags"> & {
  /** LangGraph's run context. */
  readonly context?: unknown;
};

/** The memory of runs: one scope for all, or a function that returns it for each run. */
export type ScopeOfRun = Scope | ((config: RunConfig) => Scope | undefined);

/** Which scopes a function of the option `scope` may return, and where its errors are counted. */
export interface ScopeBounds {
  readonly within: (scope: Scope) => string;
  readonly noteError: (where: string, error: unknown) => void;
}

/** The bounds for recalling: scopes that the store reads. */
export function readBounds(experience: ExperienceStore): ScopeBounds {
  return {
    within: (scope) => portOf(experience).outbox.readableScope(scope),
    noteError: (where, error) => portOf(experience).noteError(where, error),
  };
}

/** The bounds for recording: scopes that the store writes to. */
export function writeBounds(
  { outbox }: Pick<StorePort, "outbox">,
  noteError: ScopeBounds["noteError"],
): ScopeBounds {
  return { within: (scope) => outbox.writableScope(scope), noteError };
}

/**
 * Matches a scope string that was assembled with a missing value, whatever sign joins its parts. Either JavaScript
 * wrote the value as `undefined`, `null`, `NaN` or `[object Object]`, or a part is empty, as in `acme/` and `user=`.
 */
const MISSING =
  /^\s*$|(?<![\p{L}\p{N}])(?:undefined|null|NaN)(?![\p{L}\p{N}])|\[object \w+\]|[=:|/_-]$|^[=:|/]|[=|][=|/]|(?<!:)\/[=|/]/u;

/**
 * Determines the memory of a run. The run has no memory if the function throws, returns nothing, or returns a scope
 * outside the bounds: any other memory could belong to somebody else. `experience.health()` counts the error.
 */
export function scopeOfRun(
  { noteError, within }: ScopeBounds,
  given: ScopeOfRun | undefined,
  config: RunConfig,
): RunScope {
  if (given === undefined) return {};
  if (typeof given !== "function") return { scope: scopeText(given) };
  try {
    return { scope: within(named(returned(given(config)))) };
  } catch (error) {
    noteError("scope", error);
    return null;
  }
}

/** @throws DeeplakeError INVALID_ARGUMENT for a promise, for nothing, and for a string with a missing value */
function named(scope: Scope | Promise<unknown> | null | undefined): string {
  if (scope instanceof Promise) throw invalid("the function in scope to return a scope at once", "a promise");
  const text = scopeText(scope ?? "");
  // A scope object of levels is not tested. Its levels were checked already, and a user may really be called "null".
  if (text === "" || (typeof scope === "string" && MISSING.test(text)))
    throw invalidKind("the function in scope to return a scope", scope);
  return text;
}
