import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import * as context from "@langchain/core/context";

import { loadInstalled } from "../../base/installed.ts";

const VARIABLE = "deeplake_auto";

/**
 * Makes LangChain attach a handler to every run that starts from now on in the async context of the code that imports
 * this module. The ES modules of `@langchain/core` and its CommonJS copy share no list of hooks, so the handler is
 * registered in both.
 */
export function registerHandler(handler: BaseCallbackHandler): void {
  for (const register of new Set([context.registerConfigureHook, ...ofCommonJs()]))
    register({ contextVar: VARIABLE, inheritable: true });
  context.setContextVariable(VARIABLE, handler);
}

/**
 * The registering function of the CommonJS copy; none if that copy cannot be loaded, as in a bundle that
 * includes the only copy.
 */
function ofCommonJs(): (typeof context.registerConfigureHook)[] {
  try {
    return [(loadInstalled("@langchain/core/context") as typeof context).registerConfigureHook];
  } catch {
    return [];
  }
}
