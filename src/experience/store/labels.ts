import { Recent } from "../../base/collections/recent.ts";
import type { HealthCounters } from "../records/health.ts";
import type { LabelAnswer } from "../records/label-answer.ts";
import type { NewLabel } from "../records/label.ts";
import { goesOn } from "../records/attempt-roots.ts";
import { wantsExperience } from "../records/experience-from-run.ts";
import type { NewRun } from "../records/run-record.ts";
import type { LabelledExperiences } from "../records/labelled-experiences.ts";

/** Number of runs and experiences for which labels without an experience are remembered. */
const WAITING = 10_000;

/** Adds labels, updates the labelled experiences, and lets the gate read the labels again. */
export class Labels {
  readonly #experiences: LabelledExperiences;
  readonly #isNew: () => void;
  readonly #health: HealthCounters;
  readonly #scope: string;
  /** Ids of labels without an experience, by the id to which they were given. */
  readonly #waiting = new Recent<Set<string>>(WAITING);

  /** @param isNew Called after labels or labelled experiences were added. */
  constructor(experiences: LabelledExperiences, isNew: () => void, health: HealthCounters, scope: string) {
    this.#experiences = experiences;
    this.#isNew = isNew;
    this.#health = health;
    this.#scope = scope;
  }

  /** Adds a label. With `mayExist`, a label of the same id may be stored already, and stays as it is. */
  async add(label: NewLabel, mayExist: boolean): Promise<LabelAnswer> {
    const added = await this.#experiences.add(label, this.#scope, { mayExist });
    this.#health.labels++;
    this.#isNew();
    const { target, state } = await this.#experiences.stateOf(label.target);
    if (state.state !== "applied") this.#wait(target, [label.id]);
    return { ...added, ...state };
  }

  /**
   * Applies existing labels to runs or experiences that were just stored. Returns whether there were any labels.
   * A failure is counted and not thrown, because the rows are stored: their next label or read applies the
   * labels.
   */
  async stored(targets: readonly string[]): Promise<boolean> {
    this.#isNew();
    try {
      const isLabelled = await this.#experiences.settleLabelled(targets);
      for (const id of targets.filter((one) => this.#waiting.has(one))) await this.#look(id);
      return isLabelled;
    } catch (error) {
      this.#health.noteError("labels", error);
      return false;
    }
  }

  /**
   * Applies existing labels to runs that were just stored. Looks only at runs from which a label makes an
   * experience, at runs that were labelled before, and at roots that resume another.
   */
  async runsStored(runs: readonly NewRun[]): Promise<void> {
    const targets = runs.filter((run) => wantsExperience(run) || this.#waiting.has(run.id));
    if (targets.length > 0) await this.stored(targets.map(({ id }) => id));
    // Labels of a resumed attempt are kept under one of the attempt's other runs.
    for (const { id } of runs.filter(goesOn)) {
      await this.#experiences.settle(id).catch((error: unknown) => this.#health.noteError("labels", error));
      await this.#look(id);
    }
  }

  /** The labels that no experience takes into account, and why. */
  withoutExperience(): Promise<LabelAnswer[]> {
    return this.#experiences.labelsWithoutExperience();
  }

  #wait(target: string, ids: Iterable<string>): void {
    const known = this.#waiting.get(target) ?? new Set();
    const before = known.size;
    for (const id of ids) known.add(id);
    this.#waiting.set(target, known);
    this.#health.labelsWithoutExperience += known.size - before;
  }

  /**
   * Stops counting the labels of a run or an experience as waiting once an experience takes them into
   * account.
   */
  async #look(id: string): Promise<void> {
    const known = this.#waiting.get(id);
    if (!known) return;
    const { target, state } = await this.#experiences.stateOf(id);
    if (state.state !== "applied" && target === id) return;
    this.#waiting.delete(id);
    this.#health.labelsWithoutExperience -= known.size;
    if (state.state !== "applied") this.#wait(target, known);
  }
}
