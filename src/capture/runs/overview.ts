import { type LiftReport, lift } from "../../experience/ledger/lift.ts";
import { type LiftPoint, liftOverTime } from "../../experience/ledger/lift-over-time.ts";
import { type ItemUses, itemUses, NO_USES } from "../../experience/ledger/item-uses.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { ModelPrices } from "../../experience/store/usage.ts";
import { type SuccessPoint, successOverTime, type TokenPoint, tokensOverTime } from "./over-time.ts";
import type { History } from "./read-history.ts";
import { type GroupedSession, groupSessions } from "./session.ts";
import { type SessionView, sessionView, type Turn, turnsReader } from "./session-view.ts";
import { type TaskSummary, taskSummaries } from "./task-summaries.ts";

/** Most entries of each list in an overview. */
export interface OverviewLimits {
  readonly sessions: number;
  readonly experiences: number;
  readonly tasks: number;
  readonly waiting: number;
}

/** What happened in a store, for one page. */
export interface Overview {
  readonly sessions: number;
  readonly runs: number;
  readonly experiences: number;
  readonly successes: number;
  readonly lift: LiftReport;
  readonly liftOverTime: readonly LiftPoint[];
  readonly success: readonly SuccessPoint[];
  readonly tokens: { readonly step: number; readonly points: readonly TokenPoint[] };
  /** The tasks that fail most. */
  readonly tasks: readonly TaskSummary[];
  /** The experiences that recalls gave most often. */
  readonly used: readonly { readonly experience: Experience; readonly uses: ItemUses }[];
  /** The latest sessions, latest first. */
  readonly latest: readonly { readonly view: SessionView; readonly turns: readonly Turn[] }[];
  /** Sessions without an outcome: their number, and the latest of them. */
  readonly unlabelled: { readonly count: number; readonly latest: readonly SessionView[] };
  /**
   * Experiences that are quarantined or retired, which recall gives to no agent: their number, and the latest of
   * them.
   */
  readonly barred: { readonly count: number; readonly latest: readonly Experience[] };
}

/** Sums up a history. Texts are parsed only for the sessions that `limits` allows. */
export function overviewOf(
  history: History,
  limits: OverviewLimits,
  {
    prices = {},
    statusOf,
  }: { readonly prices?: ModelPrices; readonly statusOf: (one: Experience) => string },
): Overview {
  const { logged, experiences, attempts, exposures, runs } = history;
  const sessions = groupSessions(logged, attempts);
  const unlabelled = sessions.filter(({ session }) => session.outcome === null);
  const barred = experiences.filter((one) => ["quarantined", "retired"].includes(statusOf(one)));
  const uses = itemUses(exposures, runs);
  const usesOf = ({ id }: Experience): ItemUses => uses.get(id) ?? NO_USES;
  const turns = turnsReader(history);
  const views = (some: readonly GroupedSession[]): SessionView[] =>
    some.map((one) => sessionView(one, prices));
  const byTime = (a: Experience, b: Experience): number => b.timestamp - a.timestamp;
  return {
    sessions: sessions.length,
    runs: logged.length,
    experiences: experiences.length,
    successes: experiences.filter(({ outcome }) => outcome === "success").length,
    lift: lift(exposures, runs),
    liftOverTime: liftOverTime(exposures, runs),
    success: successOverTime(exposures, runs),
    tokens: tokensOverTime(logged, prices),
    tasks: taskSummaries(experiences).slice(0, limits.tasks),
    used: experiences
      .filter((one) => usesOf(one).given > 0)
      .sort((a, b) => usesOf(b).given - usesOf(a).given || byTime(a, b))
      .slice(0, limits.experiences)
      .map((experience) => ({ experience, uses: usesOf(experience) })),
    latest: views(sessions.slice(0, limits.sessions)).map((view) => ({ view, turns: turns(view) })),
    unlabelled: { count: unlabelled.length, latest: views(unlabelled.slice(0, limits.waiting)) },
    barred: { count: barred.length, latest: barred.toSorted(byTime).slice(0, limits.waiting) },
  };
}
