import { existsSync } from "node:fs";

import { DeeplakeError } from "../../errors.ts";

/**
 * Refuses a directory where nothing was recorded: opening it would make it.
 * @throws DeeplakeError INVALID_LOCATION
 */
export function requireRecorded(location: string): void {
  if (location.includes(":") || existsSync(location)) return;
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected recorded experience at ${location}, found nothing there. Name its location with --from.`,
  );
}
