import { createRequire } from "node:module";

import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import * as context from "@langchain/core/context";

const VARIABLE = "deeplake_auto";

/**
 * Makes LangChain attach a handler to every run that starts in what this module's importer does from now on, in the
 * ES modules of `@langchain/core` and in its CommonJS copy, which know nothing of each other.
 */
export function registerHandler(handler: BaseCallbackHandler): void {
  const commonJs = createRequire(import.meta.url)("@langchain/core/context") as typeof context;
  for (const { registerConfigureHook } of [context, commonJs])
    registerConfigureHook({ contextVar: VARIABLE, inheritable: true });
  context.setContextVariable(VARIABLE, handler);
}
