import { randomUUID } from "node:crypto";

import { Recent } from "../../base/collections/recent.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { Experience } from "../records/experience.ts";
import { recalledCell } from "../records/recalled-for.ts";
import { func, readOption, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { Table } from "../../storage/table/table.ts";
import { exposuresOf, injectionRows, lessonInjectionRows } from "./injection-rows.ts";
import type { Lesson } from "../records/lesson.ts";
import type { injectionsSchema, NewInjection } from "../records/schemas.ts";
import { type RuleExposures, ruleExposures } from "./rule-rows.ts";
import { type Assignment, assign, type Stopped } from "./assign.ts";
import type { ExposedItem, Exposure, LabelledRun } from "./exposure.ts";
import { gateOf, type GateReport } from "./gate.ts";
import { lift, type LiftOptions, type LiftReport } from "./lift.ts";
import { type Metric, metricOption, observations } from "./observations.ts";
import { type ChooseExperiences, offPolicy, type PolicyEstimate } from "./off-policy.ts";
import { mayShareThread } from "../scope/scope.ts";
import { type Withholding, withheldShares } from "./withholding.ts";

export interface EstimateOptions {
  /** What is estimated: share of successes, or mean score. @default "success" */
  readonly metric?: Metric;
}

const ESTIMATE_OPTIONS = {
  metric: withDefault(metricOption, "success"),
} satisfies OptionsSpec<EstimateOptions>;

/** Milliseconds after which the gate reads the ledger again, because other processes may have labelled. */
const STALE = 60_000;

/** Reasons that only a holdout writes. A ledger without such rows holds no evidence for the gate. */
const WITHHELD = ["holdout", "item-holdout"] as const;

/** The gate's report if nothing was ever withheld. */
const NOTHING_KNOWN: GateReport = { clusters: new Map(), experiences: new Map() };

/** Largest share of time that reading the ledger for the gate may take. */
const SHARE_OF_TIME = 0.05;

/** Number of runs and threads for which the ledger remembers what their recalls found. */
const REMEMBERED = 10_000;

/** The recalls and rules in the ledger, and the labelled attempts with which they are evaluated. */
export interface Evidence {
  readonly exposures: readonly Exposure[];
  readonly runs: readonly LabelledRun[];
  readonly rules: readonly RuleExposures[];
}

/** What a recall found, and the scope of the recall. */
type FoundItem = ExposedItem & Pick<Exposure, "scope">;

/** Receives the counts and failures of a ledger. */
export interface LedgerListener {
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
  /** What recalls of this process found, by run and by thread. */
  readonly #found = new Recent<readonly FoundItem[]>(REMEMBERED);
  #states: GateReport | undefined;
  #stoppedExperiences: ReadonlySet<string> = new Set();
  #reading: Promise<void> | undefined;
  #readAt = 0;
  #readFor = 0;
  #news = true;
  /**
   * Whether the ledger may hold rows of a holdout: a recall of this process had a holdout, or the table has a row with
   * one of the reasons in `WITHHELD`. False until this process looked.
   */
  #withheld = false;

  constructor(
    table: () => Promise<Table<typeof injectionsSchema>>,
    runs: () => Promise<readonly LabelledRun[]>,
    listener: LedgerListener,
  ) {
    this.#table = table;
    this.#runs = runs;
    this.#listener = listener;
  }

  /** Tells the gate that there is a new label. */
  labelled(): void {
    this.#news = true;
  }

  /** Begins to read what the gate stopped, so that `assign` waits less. */
  readAhead(withholding: Withholding): void {
    if (withheldShares(withholding).isGated) void this.#look();
  }

  /** Decides which of these experiences the unit is given, by the holdouts and the gate. */
  async assign(
    unit: string,
    cluster: string,
    experienceIds: readonly string[],
    withholding: Withholding,
  ): Promise<Assignment> {
    return assign(unit, experienceIds, withholding, await this.#stopped(cluster, withholding));
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
    this.#remember(exposure);
    const noted = this.#append(exposure, lessons, rules);
    if (!beside) return noted;
    const settled = noted
      .catch((error: unknown) => this.#listener.failed("injections", error))
      .finally(() => this.#notes.delete(settled));
    this.#notes.add(settled);
  }

  /**
   * The cell `recalled` of an attempt: what recalls of this process found for its run, else for its thread since
   * the thread's last attempt was recorded.
   */
  recalledFor({ runId, threadId, scope }: Pick<Experience, "runId" | "threadId" | "scope">): string {
    const thread = `thread ${threadId}`;
    const inThread = this.#found.get(thread) ?? [];
    const own = inThread.filter((item) => mayShareThread(item.scope, scope));
    if (own.length === inThread.length) this.#found.delete(thread);
    else
      this.#found.set(
        thread,
        inThread.filter((item) => !own.includes(item)),
      );
    const found = (runId && this.#found.get(`run ${runId}`)) || own;
    return recalledCell(found.map((item) => ({ ...item, experience_id: item.experienceId })));
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

  /** Waits for the writes that nobody waits for, and for a running read of the gate. */
  async settled(): Promise<void> {
    await Promise.all([...this.#notes, this.#reading]);
  }

  #remember({ runId, threadId, scope, items }: Exposure): void {
    if (items.length === 0) return;
    const found = items.map((item) => ({ ...item, scope }));
    for (const key of [runId && `run ${runId}`, threadId && `thread ${threadId}`])
      if (key) this.#found.set(key, [...(this.#found.get(key) ?? []), ...found]);
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
      if (isClosed(error)) throw error;
      this.#listener.failed("injections", error);
    }
  }

  /** The gate applies even if nothing is withheld now, so what was found to harm stays stopped. */
  async #stopped(cluster: string, withholding: Withholding): Promise<Stopped> {
    const { threads, items, isGated } = withheldShares(withholding);
    if (!isGated) return { cluster: false, experiences: new Set() };
    if (threads > 0 || items > 0) this.#withheld = true;
    // Only recalls before the first reading wait for the gate. Later readings run in the background for later
    // recalls.
    const looking = this.#look();
    if (!this.#states) await looking;
    return {
      cluster: this.#states?.clusters.get(cluster)?.stopped ?? false,
      experiences: this.#stoppedExperiences,
    };
  }

  #look(): Promise<void> {
    const since = Date.now() - this.#readAt;
    // Labels add no evidence if nothing was ever withheld.
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
      // The recall itself tells that the store is closed.
      if (!isClosed(error)) this.#listener.failed("gate", error);
    }
    this.#readFor = performance.now() - start;
    this.#readAt = Date.now();
  }

  /** Reads the whole ledger only if something was ever withheld at random. Finding that out takes one lookup. */
  async #gateNow(): Promise<GateReport> {
    if (!this.#withheld) {
      const table = await this.#table();
      this.#withheld = (await table.find("reason", WITHHELD, [])).length > 0;
      if (!this.#withheld) return NOTHING_KNOWN;
    }
    const { exposures, runs } = await this.evidence();
    return gateOf(exposures, runs);
  }

  /** Reads the recalls and rules in the ledger, and the labelled attempts that may have followed them. */
  async evidence(): Promise<Evidence> {
    const rows = await (await this.#table()).rows();
    const runs = await this.#runs();
    return { exposures: exposuresOf(rows), runs, rules: ruleExposures(rows) };
  }
}

function isClosed(error: unknown): boolean {
  return DeeplakeError.isInstance(error) && error.code === "CLOSED";
}

/**
 * Makes the ids of the rows of a hint. The ids are derived from the hint's id: a process that resumes the run
 * makes the same hint again, and its rows then replace the earlier ones.
 */
function numberedIds(recallId: string): () => string {
  let rows = 0;
  return () => derivedId("row of a hint", recallId, String(rows++));
}
