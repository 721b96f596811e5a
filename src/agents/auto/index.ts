import { type AutoHealth, AutoLog, warn } from "./auto-log.ts";
import { processWide } from "../../base/process-wide.ts";
import { findExperienceConfig } from "../../experience/scope/experience-config.ts";
import { registerHandler } from "./register-handler.ts";

export type { AutoHealth } from "./auto-log.ts";

// The ES modules and the CommonJS modules of this package share one log, so that each run is logged once.
const { log } = processWide("auto", () => ({ log: begin() }));

/**
 * Starts logging. Errors become warnings, because a program must start even if its logging is misconfigured.
 */
function begin(): AutoLog | undefined {
  try {
    const { disabled, config } = findExperienceConfig(process.cwd(), process.env);
    // A user who opted out wants no warning either.
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

/** The state of automatic logging, including failures. */
export function health(): AutoHealth {
  return log?.health() ?? { location: "", handler: null, store: null };
}

/**
 * Waits until every run that ended so far is stored in its table or kept on disk. Returns `true` if all are stored.
 * Returns `false` if some wait on disk, because the store could not be opened or did not take them in time.
 */
export async function flush(): Promise<boolean> {
  return (await log?.flush()) ?? true;
}
