import { Recent } from "../../base/collections/recent.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { Attempt } from "../../capture/attempts/record-attempt.ts";

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
  async retract({ id, place }: Attempt): Promise<void> {
    if (id === undefined || !this.#ids.delete(id)) return;
    portOf(this.#experience).attempts.failureRetracted(place);
    try {
      await this.#experience.forget(id);
    } catch (error) {
      portOf(this.#experience).noteError("failure experience", error);
    }
  }
}
