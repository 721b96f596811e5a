import { detached } from "../internal/detached.ts";
import type { ExperienceStore } from "./experience-store.ts";

/** Does work that no run waits for, apart from all runs. `flush` and `close` of the store wait for it; a failure is counted. */
export function afterTheRun(experience: ExperienceStore, where: string, work: () => Promise<void>): void {
  const running = detached(work).catch((error: unknown) => experience.noteError(where, error));
  const release = experience.onFlush(() => running);
  void running.finally(release);
}
