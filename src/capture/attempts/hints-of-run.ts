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
  /** Stays the same when the run goes on after an interrupt. */
  readonly id: string;
  readonly task: string;
  readonly recall: RecallOptions;
}

/** What was said about one kind of failure in a run. */
interface Said {
  text: string;
  /** Whether memory is not asked about it again. */
  isSettled: boolean;
  /** How often the tool had failed so when memory was asked. */
  askedAt: number;
  /** Whether the tool worked since. What was said is then no longer shown, and not said again. */
  isOver: boolean;
}

/** Failures from which on memory is asked about a kind of error that it did not know at first. */
const REPEATED = 2;
/** Most hints that one model call shows: those of the tools that failed last. */
const SHOWN = 2;
const REMEMBERED_RUNS = 1_000;

/**
 * The hints of runs. Memory is asked about a failing tool at its first failure and, if it knew nothing, once
 * more at the second one. What it says is shown until the tool works. A run without a failing tool asks for
 * nothing.
 */
export class HintsOfRuns {
  readonly #experience: ExperienceStore;
  readonly #runs = new Recent<Map<string, Said>>(REMEMBERED_RUNS);

  constructor(experience: ExperienceStore) {
    this.#experience = experience;
  }

  /**
   * The hints for the next model call of a run, as one text. Empty if no tool fails, or if memory knows
   * nothing. Never throws: a failure is counted.
   * @param messages What the model is about to see.
   * @param runOf Called only if a tool fails. `null`: the run has no memory.
   */
  async textFor(
    id: string,
    messages: readonly unknown[],
    runOf: () => Omit<HintedRun, "id"> | null,
  ): Promise<string> {
    try {
      const open = openFailures(toolResults(messages), kindOfError);
      const said = this.#runs.get(id);
      if (said) endOthers(said, open);
      if (open.length === 0) return "";
      const run = runOf();
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
    // Asked side by side, so that the run waits for one deadline only.
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

/** Memory is asked at the first failure, and when the failures have become repeated ones. */
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
