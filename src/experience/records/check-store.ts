import { invalidKind } from "../../base/options/invalid-argument.ts";

/** Refuses what is no open store, such as the promise of one. @throws DeeplakeError INVALID_ARGUMENT */
export function checkStore(experience: unknown): void {
  if (typeof (experience as { recall?: unknown } | null | undefined)?.recall === "function") return;
  const remedy = experience instanceof Promise ? "Await ExperienceStore.open." : "";
  throw invalidKind("an open ExperienceStore", experience, remedy);
}
