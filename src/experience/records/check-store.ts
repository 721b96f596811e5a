import { invalidKind } from "../../base/options/invalid-argument.ts";

/** Refuses what is no open store, such as the promise of one. @param method What is asked of it. @throws DeeplakeError INVALID_ARGUMENT */
export function checkStore(experience: unknown, method = "recall"): void {
  if (typeof (experience as Record<string, unknown> | null | undefined)?.[method] === "function") return;
  const remedy = experience instanceof Promise ? "Await ExperienceStore.open." : "";
  throw invalidKind("an open ExperienceStore", experience, remedy);
}
