import type { HealthCounters } from "../records/health.ts";
import type { Label, NewLabel } from "../records/label.ts";
import type { LabelledExperiences } from "../records/labelled-experiences.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** Adds labels and triggers what follows: experiences are updated, and the gate looks again. */
export class Labels {
  readonly #experiences: LabelledExperiences;
  readonly #ledger: Ledger;
  readonly #health: HealthCounters;
  readonly #scope: string;

  constructor(experiences: LabelledExperiences, ledger: Ledger, health: HealthCounters, scope: string) {
    this.#experiences = experiences;
    this.#ledger = ledger;
    this.#health = health;
    this.#scope = scope;
  }

  /** Adds a label. With `mayExist`, a stored label of the same id stays as it is. */
  async add(label: NewLabel, mayExist: boolean): Promise<Label> {
    const added = await this.#experiences.add(label, this.#scope, { mayExist });
    this.#health.labels++;
    this.#ledger.labelled();
    return added;
  }

  /**
   * Applies existing labels to runs or experiences that were just stored. Returns whether there were any. A
   * failure is counted and not thrown, because the rows are stored: their next label or read applies the
   * labels.
   */
  async stored(targets: readonly string[]): Promise<boolean> {
    this.#ledger.labelled();
    try {
      return await this.#experiences.settleLabelled(targets);
    } catch (error) {
      this.#health.noteError("labels", error);
      return false;
    }
  }
}
