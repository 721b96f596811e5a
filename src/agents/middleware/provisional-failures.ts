import { Recent } from "../../base/collections/recent.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { type Attempt, retractFailure } from "../../capture/attempts/record-attempt.ts";

const REMEMBERED = 1_000;

/**
 * Failures that were recorded when a model call threw. Nothing tells whether the error ends the agent's run, because
 * an outer middleware may still retry or answer by itself. If the run continues, the recorded failure is deleted.
 */
export class ProvisionalFailures {
  readonly #experience: ExperienceStore;
  readonly #ids = new Recent<true>(REMEMBERED);

  constructor(experience: ExperienceStore) {
    this.#experience = experience;
  }

  note({ id }: Attempt): void {
    if (id !== undefined) this.#ids.set(id, true);
  }

  /** Deletes the recorded failure of an attempt that continues. Never throws. */
  async retract(attempt: Attempt): Promise<void> {
    const { id, shared } = attempt;
    if (id === undefined || !this.#ids.delete(id)) return;
    await (shared?.retract?.() ?? retractFailure(this.#experience, attempt));
  }
}
