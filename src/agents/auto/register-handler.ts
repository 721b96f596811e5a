import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import * as context from "@langchain/core/context";

import { loadInstalled } from "../../base/installed.ts";

const VARIABLE = "deeplake_auto";

/**
<<<<<<< HEAD
 * Makes LangChain attach a handler to every run that starts from now on. The ES modules of `@langchain/core`
 * and its CommonJS copy do not share their state, so it is registered in both.
=======
 * Makes LangChain attach a handler to every run that starts in what this module's importer does from now on, in the
 * copy of `@langchain/core` that this module uses and in its CommonJS copy, which know nothing of each other.
>>>>>>> 43fa6f7 (The engine travels in the JavaScript, and optional peers are found when they are needed: bundles build and run)
 */
export function registerHandler(handler: BaseCallbackHandler): void {
  for (const register of new Set([context.registerConfigureHook, ...ofCommonJs()]))
    register({ contextVar: VARIABLE, inheritable: true });
  context.setContextVariable(VARIABLE, handler);
}

/** A bundle may have taken along the one copy that there is. */
function ofCommonJs(): (typeof context.registerConfigureHook)[] {
  try {
    return [(loadInstalled("@langchain/core/context") as typeof context).registerConfigureHook];
  } catch {
    return [];
  }
}
