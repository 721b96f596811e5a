import { randomUUID } from "node:crypto";

import { DeeplakeError } from "../../base/errors.ts";
import { func, readOption, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { Table } from "../../storage/table/table.ts";
import { exposuresOf, injectionRows } from "./injection-rows.ts";
import type { Lesson } from "../records/lesson.ts";
import type { injectionsSchema, NewInjection } from "../records/schemas.ts";
import { lessonInjectionRows } from "./lesson-injections.ts";
import { type RuleExposures, ruleExposures } from "./rule-rows.ts";
import { type Assignment, assign, type Stopped } from "./assign.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { gateOf, type GateReport } from "./gate.ts";
import { lift, type LiftOptions, type LiftReport } from "./lift.ts";
import { type Metric, metricOption, observations } from "./observations.ts";
import { type ChooseExperiences, offPolicy, type PolicyEstimate } from "./off-policy.ts";
import { type Withholding, withheldShares } from "./withholding.ts";

/** How to estimate. */
export interface EstimateOptions {
  /** Share of successes, or mean score. @default "success" */
  readonly metric?: Metric;
}

const ESTIMATE_OPTIONS = {
  metric: withDefault(metricOption, "success"),
} satisfies OptionsSpec<EstimateOptions>;

/** After this the labels of other processes are looked for, milliseconds. */
const STALE = 60_000;

/** Reasons of what was withheld to measure its effect: without any there is no evidence. */
const WITHHELD = ["holdout", "item-holdout"] as const;

/** What the gate knows where nothing was ever withheld. */
const NOTHING_KNOWN: GateReport = { clusters: new Map(), experiences: new Map() };

/** Looking at the ledger may take this share of the time at most. */
const SHARE_OF_TIME = 0.05;

/** What is counted of the ledger. */
export interface LedgerListener {
  /** So many experiences were given to an agent. */
  readonly given: (count: number) => void;
  /** Something went wrong that must not reach the agent. */
  readonly failed: (where: string, error: unknown) => void;
}

/** What was recalled, what of it was withheld, and what came of it: the `injections` table and what is read from it. */
export class Ledger {
  readonly #table: () => Promise<Table<typeof injectionsSchema>>;
  readonly #runs: () => AsyncIterable<LabelledRun>;
  readonly #listener: LedgerListener;
  readonly #notes = new Set<Promise<void>>();
  #states: GateReport | undefined;
  #stoppedExperiences: ReadonlySet<string> = new Set();
  #reading: Promise<void> | undefined;
  #readAt = 0;
  #readFor = 0;
  #news = true;
  /** Whether anything was ever withheld here, by whichever process and settings. */
  #withheld = false;

  constructor(
    table: () => Promise<Table<typeof injectionsSchema>>,
    runs: () => AsyncIterable<LabelledRun>,
    listener: LedgerListener,
  ) {
    this.#table = table;
    this.#runs = runs;
    this.#listener = listener;
  }

  /** Something was labelled: the gate looks again. */
  labelled(): void {
    this.#news = true;
  }

  /** What becomes of these experiences in this unit. */
  async assign(
    unit: string,
    cluster: string,
    experienceIds: readonly string[],
    withholding: Withholding,
  ): Promise<Assignment> {
    return assign(unit, experienceIds, withholding, await this.#stopped(cluster, withholding));
  }

  /**
   * Writes a recall down. It is not worth failing a recall for, but a gap is counted. `beside`: without waiting for it.
   * @throws DeeplakeError CLOSED
   */
  async note(
    exposure: Exposure,
    {
      beside = false,
      lessons = [],
      rules = [],
    }: { beside?: boolean; lessons?: readonly Lesson[]; rules?: readonly NewInjection[] } = {},
  ): Promise<void> {
    const noted = this.#append(exposure, lessons, rules);
    if (!beside) return noted;
    const settled = noted
      .catch((error: unknown) => this.#listener.failed("injections", error))
      .finally(() => this.#notes.delete(settled));
    this.#notes.add(settled);
  }

  /** Whether memory helped. */
  async lift(options: LiftOptions = {}): Promise<LiftReport> {
    const { exposures, runs, rules } = await this.#read();
    return lift(exposures, runs, options, rules);
  }

  /** What another choice among what was found would have come to; `null` without two labelled runs. */
  async estimate(choose: ChooseExperiences, options: EstimateOptions): Promise<PolicyEstimate | null> {
    readOption(func("a function"), choose, "choose");
    const { metric } = readOptions("estimate", options, ESTIMATE_OPTIONS);
    const { exposures, runs } = await this.#read();
    return offPolicy(observations(exposures, runs, metric, { merged: true }), choose);
  }

  /** What the gate knows of each cluster of tasks and of each experience. */
  async gate(): Promise<GateReport> {
    const { exposures, runs } = await this.#read();
    return gateOf(exposures, runs);
  }

  /** Resolves when all is written and no look is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#notes, this.#reading]);
  }

  async #append(
    exposure: Exposure,
    lessons: readonly Lesson[],
    rules: readonly NewInjection[],
  ): Promise<void> {
    try {
      const table = await this.#table();
      await table.append([
        ...injectionRows(exposure, randomUUID),
        ...lessonInjectionRows(lessons, exposure, randomUUID),
        ...rules,
      ]);
      this.#listener.given(exposure.items.filter(({ injected }) => injected).length);
    } catch (error) {
      if (DeeplakeError.isInstance(error) && error.code === "CLOSED") throw error;
      this.#listener.failed("injections", error);
    }
  }

  /** What was found to harm stays stopped, whatever is withheld now. */
  async #stopped(cluster: string, withholding: Withholding): Promise<Stopped> {
    const { threads, items, isGated } = withheldShares(withholding);
    if (!isGated) return { cluster: false, experiences: new Set() };
    if (threads > 0 || items > 0) this.#withheld = true;
    // A recall waits for the first look only; later ones go on beside it and tell the next recall.
    const looking = this.#look();
    if (!this.#states) await looking;
    return {
      cluster: this.#states?.clusters.get(cluster)?.stopped ?? false,
      experiences: this.#stoppedExperiences,
    };
  }

  #look(): Promise<void> {
    const since = Date.now() - this.#readAt;
    // Labels are no news where nothing was ever withheld.
    const rest = this.#news && this.#withheld ? 0 : STALE;
    if (this.#states && since < Math.max(rest, this.#readFor / SHARE_OF_TIME)) return Promise.resolve();
    this.#reading ??= this.#readStates().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readStates(): Promise<void> {
    const start = performance.now();
    this.#news = false;
    try {
      this.#states = await this.#gateNow();
      const states = [...this.#states.experiences];
      this.#stoppedExperiences = new Set(states.flatMap(([id, { stopped }]) => (stopped ? id : [])));
    } catch (error) {
      this.#news = true;
      this.#listener.failed("gate", error);
    }
    this.#readFor = performance.now() - start;
    this.#readAt = Date.now();
  }

  /** Where nothing was ever withheld only that is looked up, in one column. */
  async #gateNow(): Promise<GateReport> {
    if (!this.#withheld) {
      const table = await this.#table();
      this.#withheld = (await table.find("reason", WITHHELD, [])).length > 0;
      if (!this.#withheld) return NOTHING_KNOWN;
    }
    const { exposures, runs } = await this.#read();
    return gateOf(exposures, runs);
  }

  async #read(): Promise<{ exposures: Exposure[]; runs: LabelledRun[]; rules: RuleExposures[] }> {
    const rows = await (await this.#table()).rows();
    const runs: LabelledRun[] = [];
    for await (const run of this.#runs()) runs.push(run);
    return { exposures: exposuresOf(rows), runs, rules: ruleExposures(rows) };
  }
}
