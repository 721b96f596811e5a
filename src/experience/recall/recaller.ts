import { randomUUID } from "node:crypto";

import type { ScopeView } from "../../storage/table/scope-view.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { Recent } from "../../base/collections/recent.ts";
import { once } from "../../base/async/once.ts";
import { beforeDeadline } from "../../base/async/before-deadline.ts";
import {
  type CalibrationReport,
  calibrateRecall,
  forgetCalibration,
  readCalibration,
} from "./calibrate-recall.ts";
import { counterOf } from "../prompt/count-tokens.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { Recall } from "./recall.ts";
import { withoutRecalled } from "../prompt/fence.ts";
import { findExperiences } from "./find-experiences.ts";
import { askedNow, type Given, giveExperiences, nothing } from "./give-experiences.ts";
import type { HealthCounters } from "../records/health.ts";
import type { InjectionOptions } from "./injection-options.ts";
import type { LabelledExperiences } from "../records/labelled-experiences.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Lesson } from "../records/lesson.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import type { Calibration } from "./ranking/abstention.ts";
import type { CutOffs } from "./experiences-as-of.ts";
import { recallAsOf } from "./recall-as-of.ts";
import { contextText } from "./recall-context.ts";
import { checkRecall, type RecallOptions } from "./recall-options.ts";
import { lessonsBy } from "../prompt/recall-template.ts";
import type { RunOrigin } from "../records/run-codec.ts";
import { assignRules, givenRulesText, sessionRules } from "../advice/rules/session-rules.ts";
import { type AssignedRule, ruleRows } from "../ledger/rule-rows.ts";
import { readableScope } from "../scope/scope-view.ts";
import type { TaskVectors } from "./task-vectors.ts";
import type { Trust } from "../trust/trust.ts";
import type { ExperienceReads } from "../trust/trusted-reads.ts";
import { withinTokenBudget } from "../prompt/within-token-budget.ts";

/** What recalling works with. */
export interface RecallerParts {
  readonly tables: ExperienceTables;
  readonly experiences: LabelledExperiences;
  readonly vectors: TaskVectors | undefined;
  readonly origin: RunOrigin;
  readonly view: ScopeView | undefined;
  readonly health: HealthCounters;
  readonly ledger: Ledger;
  /** What a recall does unless it says otherwise. */
  readonly injection: InjectionOptions;
  readonly trust: Trust;
  readonly lessons: Lessons;
}

/** Sessions that are remembered to have their rules, at least. */
const SESSIONS = 10_000;

/** Finds experience for a task, decides what of it is given, and writes that down. */
export class Recaller {
  readonly #parts: RecallerParts;
  /** Threads that have got their rules. */
  readonly #sessions = new Recent<true>(SESSIONS);
  #calibration: () => Promise<Calibration | undefined>;

  constructor(parts: RecallerParts) {
    this.#parts = parts;
    this.#calibration = this.#loadCalibration();
  }

  async recall(task: string, given: RecallOptions): Promise<Recall> {
    checkRecall(task, given);
    if (given.scope !== undefined) readableScope(given.scope, this.#parts.view);
    const { origin, health, ledger, injection } = this.#parts;
    const options: RecallOptions = { ...injection, ...stated(given) };
    const own = withoutRecalled(task);
    if (inspects(options)) return this.#inspect(own, options);
    if (options.asOf !== undefined) return this.#recallAsOf(own, options.asOf, stated(given));
    const asked = askedNow(own, origin, options);
    const answer = await beforeDeadline(options.deadline, async () => {
      const before = await this.#cutOffs();
      let abstained = false;
      const found = await this.#find(await this.#reads(), own, options, asked.at, () => (abstained = true));
      const gives = abstained
        ? nothing(asked, "abstained")
        : await giveExperiences(asked, found, ledger, options);
      const rules = await this.#rulesFor(asked, options);
      const context = contextText({ task: own, before, items: gives.recall.items }, options);
      return { ...gives, context, rules, lessons: await this.#lessonsFor(gives, options) };
    });
    // What came too late gave nothing that could be asked for again.
    const {
      recall,
      exposure,
      context,
      lessons,
      rules: assigned,
    } = answer ?? {
      ...nothing(asked, "deadline"),
      context: "",
      lessons: [],
      rules: undefined,
    };
    // Only what was given in time counts as given: a session whose first recall is late gets its rules with the next.
    if (assigned !== undefined && asked.threadId !== "") this.#sessions.set(asked.threadId, true);
    const rules = assigned ?? [];
    health.recalls++;
    if (recall.withheld) health.withheld++;
    if (recall.abstained) health.abstained++;
    if (!answer) health.late++;
    await ledger.note(exposure, context, {
      beside: options.deadline !== undefined,
      lessons,
      rules: ruleRows(rules, { ...asked, recallId: asked.id }, randomUUID),
    });
    if (options.lessons === undefined && rules.length === 0) return recall;
    return {
      ...recall,
      text: joined(givenRulesText(rules), recall.text, lessonsBy(options.template ?? "plain", lessons)),
      ...(options.lessons !== undefined && { lessons }),
      ...(rules.length > 0 && { rules }),
    };
  }

  async calibrate(keep: number): Promise<CalibrationReport> {
    const report = await calibrateRecall(this.#parts.tables, keep);
    this.#calibration = this.#loadCalibration();
    return report;
  }

  /** What was calibrated names a recorded task, which may have to go. */
  async forgetCalibration(): Promise<void> {
    await forgetCalibration(this.#parts.tables);
    this.#calibration = this.#loadCalibration();
  }

  /** Lessons about what is given that tell nothing of what is withheld, as many as the budget of the whole text allows. */
  async #lessonsFor({ recall }: Given, options: RecallOptions): Promise<readonly Lesson[]> {
    const { lessons: which, tokenBudget, template = "plain" } = options;
    if (which === undefined || recall.items.length === 0) return [];
    const withheld = new Set(recall.withheldItems?.map(({ experienceId }) => experienceId));
    const about = recall.items.map(({ experience }) => experience);
    const lessons = (await this.#parts.lessons.about(about, which)).filter(
      ({ sources }) => !sources.some((source) => withheld.has(source)),
    );
    if (tokenBudget === undefined) return lessons;
    const textOf = (some: readonly Lesson[]): string => joined(recall.text, lessonsBy(template, some));
    return withinTokenBudget(lessons, tokenBudget, textOf, await counterOf(options));
  }

  /** A session gets its rules once; `undefined` when it has them, wants none or they cannot be read. */
  async #rulesFor(
    { threadId, runId, id }: { threadId: string; runId: string; id: string },
    options: RecallOptions,
  ): Promise<AssignedRule[] | undefined> {
    if (options.rules === undefined || (threadId !== "" && this.#sessions.get(threadId))) return undefined;
    const { from, max, holdout } = sessionRules(options.rules);
    try {
      const rules = (await from.list()).slice(0, max);
      return assignRules(rules, threadId || runId || id, holdout);
    } catch (error) {
      this.#parts.health.noteError("rules", error);
      return undefined;
    }
  }

  /** Candidates are ranked by the columns, which hold a copy of what labels come to; what is given is read with its labels. */
  async #reads(): Promise<ExperienceReads> {
    const { tables, experiences } = this.#parts;
    const table = await tables.experiences();
    return {
      search: (request) => table.search(request),
      searchText: (request) => table.searchText(request),
      get: (ids) => experiences.get(ids),
    };
  }

  /** @param at Unix milliseconds. */
  async #find(
    reads: ExperienceReads,
    task: string,
    options: RecallOptions,
    at: number,
    onAbstain?: () => void,
  ): Promise<Recall["items"]> {
    const { vectors, origin, trust } = this.#parts;
    const vector = await vectors?.of(task);
    const calibration = options.abstain === false ? undefined : await this.#calibration();
    const request = { task, agent: origin.agent, now: Math.floor(at / 1000) };
    const whole = {
      ...request,
      ...(vector && { vector }),
      ...(calibration && { calibration }),
      ...(onAbstain && { onAbstain }),
    };
    return trust.recall(reads, options, (believed, wanted) => findExperiences(believed, whole, wanted));
  }

  async #recallAsOf(
    task: string,
    asOf: NonNullable<RecallOptions["asOf"]>,
    options: RecallOptions,
  ): Promise<Recall> {
    const { tables, injection } = this.#parts;
    const [experiences, outcomes, injections, lessons] = await Promise.all([
      tables.experiences(),
      tables.outcomes(),
      tables.injections(),
      tables.lessons(),
    ]);
    const opened = { experiences, outcomes, injections, lessons };
    const settings = typeof asOf === "string" ? options : { ...injection, ...options };
    return recallAsOf(task, asOf, opened, this.#find.bind(this), settings);
  }

  /** What is looked at for inspection must not reach an agent, and all of it is looked at. */
  async #inspect(task: string, options: RecallOptions): Promise<Recall> {
    this.#parts.health.recalls++;
    const { tokenBudget: _, asOf, ...rest } = options;
    const every = { collapse: false, ...rest, template: "plain" as const };
    const { items } =
      asOf === undefined
        ? { items: await this.#find(await this.#reads(), task, every, Date.now()) }
        : await this.#recallAsOf(task, asOf, every);
    return { items, text: "" };
  }

  /** What is written from now on lies above these. */
  async #cutOffs(): Promise<CutOffs> {
    const { tables } = this.#parts;
    const [experiences, outcomes] = await Promise.all([tables.experiences(), tables.outcomes()]);
    return { experiences: experiences.mark(), outcomes: outcomes.mark() };
  }

  /** Silence must be learnt, so without a readable calibration recall answers. */
  #loadCalibration(): () => Promise<Calibration | undefined> {
    const { tables, vectors, health } = this.#parts;
    return once(async () => {
      try {
        return vectors && (await readCalibration(tables, vectors));
      } catch (error) {
        if (DeeplakeError.isInstance(error) && error.code === "CLOSED") throw error;
        health.noteError("calibration", error);
        return undefined;
      }
    });
  }
}

/** What is left open does not replace what the store was opened with. */
function stated(options: RecallOptions): RecallOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Whether somebody looks at what agents are not given. */
function inspects({ status = "active" }: RecallOptions): boolean {
  return [status].flat().some((one) => one !== "active");
}

/** The parts of a text that there are. */
function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
