import type { RunnableConfig } from "@langchain/core/runnables";

import { invalidArgument } from "../../base/options/invalid-argument.ts";
import type { RunScope } from "../../experience/store/attempts.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf, type StorePort } from "../../experience/store/port.ts";
import { type Scope, scopeText } from "../../experience/scope/scope.ts";

/** What of a run's config says whose it is. A callback handler is told `metadata` and `tags` only. */
export type RunConfig = Pick<RunnableConfig, "configurable" | "metadata" | "tags"> & {
  /** LangGraph's run context. */
  readonly context?: unknown;
};

/** Whose memory runs have: one scope for all, or a function that says it for each. */
export type ScopeOfRun = Scope | ((config: RunConfig) => Scope | undefined);

/** Which scopes a function may name, and where it is counted that it named none. */
export interface ScopeBounds {
  readonly within: (scope: Scope) => string;
  readonly noteError: (where: string, error: unknown) => void;
}

/** Of a store that recalls. */
export function readBounds(experience: ExperienceStore): ScopeBounds {
  return {
    within: (scope) => portOf(experience).outbox.readableScope(scope),
    noteError: (where, error) => portOf(experience).noteError(where, error),
  };
}

/** Of a store that is written to. */
export function writeBounds(
  { outbox }: Pick<StorePort, "outbox">,
  noteError: ScopeBounds["noteError"],
): ScopeBounds {
  return { within: (scope) => outbox.writableScope(scope), noteError };
}

/** A text, or the value of one of its levels, that was put together while a value was missing. */
const MISSING = /^$|(?:^|=)(?:undefined|null)(?:$|\/)|=(?:$|\/)/u;

/**
 * Whose memory a run has. A function that throws, gives nothing or names a scope that the store does not read means no
 * memory for this run, since any other answer could be somebody else's; `experience.health()` counts it.
 */
export function scopeOfRun(
  { noteError, within }: ScopeBounds,
  given: ScopeOfRun | undefined,
  config: RunConfig,
): RunScope {
  if (given === undefined) return {};
  if (typeof given !== "function") return { scope: scopeText(given) };
  try {
    return { scope: within(named(given(config))) };
  } catch (error) {
    noteError("scope", error);
    return null;
  }
}

/** @throws DeeplakeError INVALID_ARGUMENT where nothing was given, or a value was missing */
function named(scope: Scope | Promise<unknown> | null | undefined): string {
  if (scope instanceof Promise) {
    scope.catch(() => {});
    throw invalidArgument("a scope at once from the function in scope", "a promise");
  }
  const text = scopeText(scope ?? "");
  // Levels refuse a missing value themselves; a user may be called null.
  if (text === "" || (typeof scope === "string" && MISSING.test(text)))
    throw invalidArgument("a scope from the function in scope", scope);
  return text;
}
