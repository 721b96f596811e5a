import { randomUUID } from "node:crypto";

import { hasCode } from "../../base/errors.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { Experience } from "../records/experience.ts";
import { func, readOption, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { Table } from "../../storage/table/table.ts";
import { exposuresOf, injectionRows, lessonInjectionRows } from "./injection-rows.ts";
import type { Lesson } from "../records/lesson.ts";
import type { injectionsSchema, NewInjection } from "../records/schemas.ts";
import { type RuleExposures, ruleExposures } from "./rule-rows.ts";
import { type Assignment, assign } from "./assign.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { FoundItems } from "./found-items.ts";
import { gateOf, type GateReport } from "./gate.ts";
import { lift, type LiftOptions, type LiftReport } from "./lift.ts";
import { type Metric, metricOption, observations } from "./observations.ts";
import { type ChooseExperiences, offPolicy, type PolicyEstimate } from "./off-policy.ts";
import { StoppedMemory } from "./stopped-memory.ts";
import type { Withholding } from "./withholding.ts";

export interface EstimateOptions {
  /** What is estimated: share of successes, or mean score. @default "success" */
  readonly metric?: Metric;
}

const ESTIMATE_OPTIONS = {
  metric: withDefault(metricOption, "success"),
} satisfies OptionsSpec<EstimateOptions>;

/** Reasons that only a holdout writes. A ledger without such rows has no evidence for the gate. */
const WITHHELD = ["holdout", "item-holdout"] as const;

/** The recalls and rules in the ledger, and the labelled attempts with which they are evaluated. */
export interface Evidence {
  readonly exposures: readonly Exposure[];
  readonly runs: readonly LabelledRun[];
  readonly rules: readonly RuleExposures[];
}

/** Receives the counts and failures of a ledger. */
interface LedgerListener {
  /** Called with the number of experiences that an agent was given. */
  readonly given: (count: number) => void;
  /** Called for a failure that must not reach the agent. */
  readonly failed: (where: string, error: unknown) => void;
}

/** Records in the table `injections` what recalls gave and withheld, and evaluates that with the labels. */
export class Ledger {
  readonly #table: () => Promise<Table<typeof injectionsSchema>>;
  readonly #runs: () => Promise<readonly LabelledRun[]>;
  readonly #listener: LedgerListener;
  readonly #notes = new Set<Promise<void>>();
  readonly #found = new FoundItems();
  readonly #stopped: StoppedMemory;

  constructor(
    table: () => Promise<Table<typeof injectionsSchema>>,
    runs: () => Promise<readonly LabelledRun[]>,
    listener: LedgerListener,
  ) {
    this.#table = table;
    this.#runs = runs;
    this.#listener = listener;
    this.#stopped = new StoppedMemory({
      hasWithheld: async () => (await (await table()).find("reason", WITHHELD, [])).length > 0,
      gate: () => this.gate(),
      failed: (error) => listener.failed("gate", error),
    });
  }

  /** Tells the gate that there is a new label. */
  labelled(): void {
    this.#stopped.labelled();
  }

  /** Begins to read what the gate stopped, so that `assign` waits less. */
  readAhead(withholding: Withholding): void {
    this.#stopped.readAhead(withholding);
  }

  /** Decides which of these experiences the unit is given, by the holdouts and the gate. */
  async assign(
    unit: string,
    cluster: string,
    experienceIds: readonly string[],
    withholding: Withholding,
  ): Promise<Assignment> {
    return assign(unit, experienceIds, withholding, await this.#stopped.at(cluster, withholding));
  }

  /**
   * Records a recall. A failure does not fail the recall, but is counted. With `beside` the caller does not
   * wait for the write.
   * @throws DeeplakeError CLOSED, except with `beside`
   */
  async note(
    exposure: Exposure,
    {
      beside = false,
      lessons = [],
      rules = [],
    }: { beside?: boolean; lessons?: readonly Lesson[]; rules?: readonly NewInjection[] } = {},
  ): Promise<void> {
    this.#found.add(exposure);
    const noted = this.#append(exposure, lessons, rules);
    if (!beside) return noted;
    const settled = noted
      .catch((error: unknown) => this.#listener.failed("injections", error))
      .finally(() => this.#notes.delete(settled));
    this.#notes.add(settled);
  }

  /**
   * The cell `recalled` of an attempt: the items that this process recalled for the attempt's run. If there are none,
   * the items that it recalled for the thread since the thread's last attempt was recorded.
   */
  recalledFor(attempt: Pick<Experience, "runId" | "threadId" | "scope">): string {
    return this.#found.takeFor(attempt);
  }

  /** Measures whether memory helped. */
  async lift(options: LiftOptions = {}): Promise<LiftReport> {
    const { exposures, runs, rules } = await this.evidence();
    return lift(exposures, runs, options, rules);
  }

  /**
   * Estimates how attempts would have gone if `choose` had chosen among the experiences that recalls found;
   * `null` if too few units are labelled.
   */
  async estimate(choose: ChooseExperiences, options: EstimateOptions): Promise<PolicyEstimate | null> {
    readOption(func("a function"), choose, "choose");
    const { metric } = readOptions("estimate", options, ESTIMATE_OPTIONS);
    const { exposures, runs } = await this.evidence();
    return offPolicy(observations(exposures, runs, metric, { merged: true }), choose);
  }

  /** The state of each cluster of tasks and of each experience. */
  async gate(): Promise<GateReport> {
    const { exposures, runs } = await this.evidence();
    return gateOf(exposures, runs);
  }

  /** Waits for the writes of `note` with `beside`, and for a running read of the gate. */
  async settled(): Promise<void> {
    await Promise.all([...this.#notes, this.#stopped.settled()]);
  }

  async #append(
    exposure: Exposure,
    lessons: readonly Lesson[],
    rules: readonly NewInjection[],
  ): Promise<void> {
    try {
      const table = await this.#table();
      const isHint = exposure.failure !== undefined;
      const id = isHint ? numberedIds(exposure.recallId) : randomUUID;
      await table.append(
        [...injectionRows(exposure, id), ...lessonInjectionRows(lessons, exposure, id), ...rules],
        { mayReplace: isHint },
      );
      this.#listener.given(exposure.items.filter(({ injected }) => injected).length);
    } catch (error) {
      if (hasCode(error, "CLOSED")) throw error;
      this.#listener.failed("injections", error);
    }
  }

  /** Reads the recalls and rules in the ledger, and the labelled attempts that may have followed them. */
  async evidence(): Promise<Evidence> {
    const rows = await (await this.#table()).rows();
    const runs = await this.#runs();
    return { exposures: exposuresOf(rows), runs, rules: ruleExposures(rows) };
  }
}

/**
 * Makes the ids of the rows of a hint. The ids are derived from the hint's id: a process that resumes the run
 * makes the same hint again, and its rows then replace the earlier ones.
 */
function numberedIds(recallId: string): () => string {
  let rows = 0;
  return () => derivedId("row of a hint", recallId, String(rows++));
}
