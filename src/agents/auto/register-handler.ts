import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import * as context from "@langchain/core/context";

import { loadInstalled } from "../../base/installed.ts";

const VARIABLE = "deeplake_auto";

/**
 * Makes LangChain attach a handler to every run that starts from now on. The run must start in the async context of
 * the code that imports this module. `@langchain/core` has one list of hooks in its ES modules and another in its
 * CommonJS copy. The handler is registered in both.
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
