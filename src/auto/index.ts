import { type AutoHealth, AutoLog, warn } from "./auto-log.ts";
import { registerHandler } from "./register-handler.ts";

export type { AutoHealth } from "./auto-log.ts";

const location = process.env["DEEPLAKE_EXPERIENCE"] ?? "";
const log = location === "" ? undefined : new AutoLog(location);

try {
  if (log) registerHandler(log.handler);
  else warn("Expected a location in DEEPLAKE_EXPERIENCE, got none. No run is logged.");
} catch (error) {
  // A program must start whatever is wrong with its logging.
  warn(error instanceof Error ? error.message : String(error));
}

/** What automatic logging did so far, failures included. */
export function health(): AutoHealth {
  return log?.health() ?? { location: "", handler: null, store: null };
}

/** Resolves when every run that ended so far is stored. */
export async function flush(): Promise<void> {
  await log?.flush();
}
