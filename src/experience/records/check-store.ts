import type { DeeplakeError } from "../../base/errors.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";

/**
 * Refuses a value that is not an open store, such as a promise of one.
 * @param method The method of the store that the caller uses.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkStore(experience: unknown, method: "recall" | "scan" = "recall"): void {
  const store = experience as Partial<Record<string, unknown>> | null | undefined;
  if (typeof store?.[method] !== "function") throw notAStore(experience);
}

export function notAStore(came: unknown): DeeplakeError {
  const remedy = came instanceof Promise ? "Await ExperienceStore.open." : "";
  return invalidKind("an open ExperienceStore", came, remedy);
}
