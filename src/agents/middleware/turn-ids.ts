import { randomUUID } from "node:crypto";

import { Recent } from "../../base/collections/recent.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";

const REMEMBERED = 1_000;

/**
 * The ids of the experiences that the turns of an agent make. Somebody may repeat a judged turn from a checkpoint.
 * The repeated turn is a new attempt with a new id, so that it does not replace the first experience.
 */
export class TurnIds {
  readonly #experience: ExperienceStore;
  /** The turns that began in this process and are not judged yet. */
  readonly #begun = new Recent<true>(REMEMBERED);
  readonly #again = new Recent<Promise<string>>(REMEMBERED);

  constructor(experience: ExperienceStore) {
    this.#experience = experience;
  }

  begin(id: string): void {
    this.#begun.set(id, true);
  }

  /**
   * Notes that the turn is judged. Who repeats the turn makes another attempt, also where no handler sees the root
   * runs.
   */
  end(id: string, rootId = ""): void {
    this.#begun.delete(id);
    this.#again.delete(keyOf(id, rootId));
  }

  /** The id of a turn's experience in a root run. Never throws. */
  of(id: string, rootId = ""): Promise<string> {
    if (this.#begun.has(id)) return Promise.resolve(id);
    const key = keyOf(id, rootId);
    const known = this.#again.get(key) ?? this.#look(id);
    this.#again.set(key, known);
    return known;
  }

  async #look(id: string): Promise<string> {
    try {
      const judged = await this.#experience.get(id);
      return judged && judged.labelSource !== "error" ? randomUUID() : id;
    } catch (error) {
      portOf(this.#experience).noteError("recall", error);
      return id;
    }
  }
}

function keyOf(id: string, rootId: string): string {
  return JSON.stringify([id, rootId]);
}
