import { Recent } from "../../base/collections/recent.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { type OpenFailure, openFailures } from "../../base/messages/open-failures.ts";
import { toolResults } from "../../base/messages/tool-results.ts";
import { kindOfError } from "../../experience/patterns/error-signature.ts";
import { joined } from "../../experience/prompt/fit-recalled.ts";
import type { HintAnswer } from "../../experience/recall/hints/recall-hint.ts";
import type { RecallOptions } from "../../experience/recall/recall-options.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";

/** A run that may be given hints. */
export interface HintedRun {
  /** The id stays the same when the run goes on after an interrupt. */
  readonly id: string;
  readonly task: string;
  readonly recall: RecallOptions;
}

/** What memory said about one tool that failed with one kind of error in a run. */
interface Said {
  text: string;
  /** Whether memory is not asked about this kind of failure again. */
  isSettled: boolean;
  /** How often the tool had failed in this way when memory was last asked; 0 if memory was not asked yet. */
  askedAt: number;
  /** Whether the tool has worked since, or a new turn began. From then on the text is not shown any more. */
  isOver: boolean;
}

/** Number of failures of one kind from which memory is asked again, if memory knew nothing the first time. */
const REPEATED = 2;
/** Most hints that one model call shows: those for the kinds of failure that began last. */
const SHOWN = 2;
const REMEMBERED_RUNS = 1_000;

/**
 * The hints of runs. Memory is asked when a tool first fails with a kind of error. If memory knew nothing, memory is
 * asked once more when the tool fails with that kind of error again. The hint is shown until the tool works. In a run
 * without a failing tool, memory is not asked.
 */
export class HintsOfRuns {
  readonly #experience: ExperienceStore;
  readonly #runs = new Recent<Map<string, Said>>(REMEMBERED_RUNS);

  constructor(experience: ExperienceStore) {
    this.#experience = experience;
  }

  /**
   * The hints for the next model call of a run, as one text. The text is empty if no tool fails, if the run has no
   * memory, or if memory has nothing to say. Never throws: an error is counted.
   * @param messages The messages that the model is about to see.
   * @param runOf Called only if a tool fails. Returns `null` if the run has no memory.
   */
  async textFor(
    id: string,
    messages: readonly unknown[],
    runOf: () => Promise<Omit<HintedRun, "id"> | null> | Omit<HintedRun, "id"> | null,
  ): Promise<string> {
    try {
      const open = openFailures(toolResults(messages), kindOfError);
      const said = this.#runs.get(id);
      if (said) endOthers(said, open);
      if (open.length === 0) return "";
      const run = await runOf();
      return run ? await this.#textOf(open, said ?? this.#begin(id), { id, ...run }) : "";
    } catch (error) {
      portOf(this.#experience).noteError("hint", error);
      return "";
    }
  }

  #begin(id: string): Map<string, Said> {
    const said = new Map<string, Said>();
    this.#runs.set(id, said);
    return said;
  }

  async #textOf(open: readonly OpenFailure[], said: Map<string, Said>, run: HintedRun): Promise<string> {
    // Memory is asked for all hints in parallel, so that the run waits for one deadline only.
    const texts = await Promise.all(
      open.slice(-SHOWN).map(async (failure) => {
        const key = keyOf(failure);
        const known = said.get(key) ?? { text: "", isSettled: false, askedAt: 0, isOver: false };
        said.set(key, known);
        if (!known.isSettled && mayAsk(failure, known)) {
          known.askedAt = failure.times;
          const { text, isKnown } = await this.#ask(failure, run);
          Object.assign(known, { text, isSettled: isKnown || failure.times >= REPEATED });
        }
        return known.isOver ? "" : known.text;
      }),
    );
    return joined(...new Set(texts));
  }

  #ask(failure: OpenFailure, { id, task, recall }: HintedRun): Promise<HintAnswer> {
    const { tool, error, times } = failure;
    return portOf(this.#experience).hint(
      { id: derivedId("hint", id, keyOf(failure)), task, tool, error, isRepeated: times >= REPEATED },
      recall,
    );
  }
}

/** Whether memory is asked: at the first failure of a kind, and once more from the second failure on. */
function mayAsk({ times }: OpenFailure, { askedAt }: Said): boolean {
  return askedAt === 0 || (askedAt < REPEATED && times >= REPEATED);
}

/** Ends what was said about tools that work again. */
function endOthers(said: ReadonlyMap<string, Said>, open: readonly OpenFailure[]): void {
  const failing = new Set(open.map(keyOf));
  for (const [key, one] of said) if (!failing.has(key) && one.text !== "") one.isOver = true;
}

function keyOf({ tool, error }: Pick<OpenFailure, "tool" | "error">): string {
  return JSON.stringify([tool, kindOfError(error)]);
}
