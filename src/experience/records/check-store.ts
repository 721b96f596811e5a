import type { DeeplakeError } from "../../base/errors.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";

/**
 * Refuses a value that is not an open store, such as a promise of one.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkStore(experience: unknown): void {
  const isStore = typeof (experience as { recall?: unknown } | null | undefined)?.recall === "function";
  if (!isStore) throw notAStore(experience);
}

export function notAStore(came: unknown): DeeplakeError {
  const remedy = came instanceof Promise ? "Await ExperienceStore.open." : "";
  return invalidKind("an open ExperienceStore", came, remedy);
}
