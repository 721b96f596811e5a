import type { HealthCounters } from "../records/health.ts";
import type { Label, NewLabel } from "../records/label.ts";
import type { LabelledExperiences } from "../records/labelled-experiences.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** Labels as they are given, and what must follow them: experiences brought up to date, the gate told. */
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

  /** Adds a label; with `mayExist`, one that is there already stays as it is. */
  async add(label: NewLabel, mayExist: boolean): Promise<Label> {
    const added = await this.#experiences.add(label, this.#scope, { mayExist });
    this.#health.labels++;
    this.#ledger.labelled();
    return added;
  }

  /**
   * Runs or experiences were stored that labels may be about. Says whether there were any. What is stored is stored:
   * labels that could not be read now are read with the next label or read of it.
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
