import { Recent } from "../../base/collections/recent.ts";
import { recallForAgent } from "../../capture/attempts/recall-text.ts";
import type { IntegratedRecallOptions, RecallOptions } from "../../experience/recall/recall-options.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";

const REMEMBERED = 1_000;

/** What an agent's state says of a run: the run's id and task, and the id and the scope of its recall. */
interface RecalledTurn {
  readonly id: string;
  readonly task: string;
  readonly recall?: string | undefined;
  readonly scope?: string | undefined;
}

/**
 * The recalled texts of an agent's runs. Texts stay in this process. Another process makes the texts again from the
 * ledger.
 */
export class TurnTexts {
  readonly #experience: ExperienceStore;
  readonly #options: IntegratedRecallOptions;
  readonly #texts = new Recent<Promise<string>>(REMEMBERED);

  constructor(experience: ExperienceStore, options: IntegratedRecallOptions) {
    this.#experience = experience;
    this.#options = options;
  }

  /** Recalls for a run that begins. Returns the part of the run's state that names the recall. */
  async recall({ id, task }: RecalledTurn, options: RecallOptions): Promise<{ readonly recall?: string }> {
    const { text, id: recall } = await recallForAgent(this.#experience, task, options);
    this.#texts.set(id, Promise.resolve(text));
    return recall === undefined ? {} : { recall };
  }

  /** The text of a run, also of a run that another process began. Never throws. */
  of(turn: RecalledTurn): Promise<string> {
    const known = this.#texts.get(turn.id);
    if (known) return known;
    const text = this.#again(turn);
    this.#texts.set(turn.id, text);
    return text;
  }

  forget({ id }: RecalledTurn): void {
    this.#texts.delete(id);
  }

  async #again({ task, recall, scope }: RecalledTurn): Promise<string> {
    if (recall === undefined) return "";
    const port = portOf(this.#experience);
    try {
      return await port.recallAgain(recall, task, {
        ...this.#options,
        ...(scope !== undefined && { scope }),
      });
    } catch (error) {
      port.noteError("recall", error);
      return "";
    }
  }
}
