import { type AutoHealth, AutoLog, warn } from "./auto-log.ts";
import { findExperienceConfig } from "../../experience/scope/experience-config.ts";
import { registerHandler } from "./register-handler.ts";

export type { AutoHealth } from "./auto-log.ts";

const log = begin();

/** A program must start whatever is wrong with its logging. */
function begin(): AutoLog | undefined {
  try {
    const { disabled, config } = findExperienceConfig(process.cwd(), process.env);
    // Who opted out wants no word of it either.
    if (disabled) return undefined;
    const { location, ...options } = config;
    if (location === undefined) {
      warn("Expected a location in DEEPLAKE_EXPERIENCE or .experience.json, got none. No run is logged.");
      return undefined;
    }
    const started = new AutoLog(location, options);
    registerHandler(started.handler);
    return started;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** What automatic logging did so far, failures included. */
export function health(): AutoHealth {
  return log?.health() ?? { location: "", handler: null, store: null };
}

/**
 * Resolves when every run that ended so far is kept: to `true` when it is stored, to `false` when some waits on disk
 * because the store could not be opened, or did not take it in time.
 */
export async function flush(): Promise<boolean> {
  return (await log?.flush()) ?? true;
}
