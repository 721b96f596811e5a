import { createRequire } from "node:module";

import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import * as context from "@langchain/core/context";

const VARIABLE = "deeplake_auto";

/**
 * Makes LangChain attach a handler to every run that starts from now on. The ES modules of `@langchain/core`
 * and its CommonJS copy do not share their state, so it is registered in both.
 */
export function registerHandler(handler: BaseCallbackHandler): void {
  const commonJs = createRequire(import.meta.url)("@langchain/core/context") as typeof context;
  for (const { registerConfigureHook } of [context, commonJs])
    registerConfigureHook({ contextVar: VARIABLE, inheritable: true });
  context.setContextVariable(VARIABLE, handler);
}
