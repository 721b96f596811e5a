import { fromRow } from "../records/experience-codec.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { Experience, Outcome } from "../records/experience.ts";
import { lessonFromRow } from "../records/lesson-codec.ts";
import { runFromRow } from "../records/run-codec.ts";
import { HINT } from "../records/ledger-reasons.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { InjectionRow } from "../records/schemas.ts";
import { ifAny } from "../../base/collections/if-any.ts";
import { sameWordingAs, taskCluster } from "../../base/text/same-task.ts";
import { believes, type Judgement, JUDGED_COLUMNS, standing } from "./judge.ts";
import { staleIn } from "./stale.ts";
import { recalledIn, wasHeldOut } from "../records/recalled-for.ts";
import { sourcesOf } from "../records/cited-by.ts";
import { mayShareThread } from "../scope/scope.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import { compare } from "../../base/filter/compare.ts";

/** One recall that found the experience for a run. */
export interface TracedInjection {
  readonly runId: string;
  readonly threadId: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly rank: number;
  readonly similarity: number;
  /** `recall`: a recall for the run's task. `hint`: a hint inside the run, after a tool failed. */
  readonly kind: "recall" | "hint";
  /** Whether the agent was given the experience. */
  readonly injected: boolean;
  /**
   * The results of the run's experiences; if some of these are about the task of the recall, only theirs. If the recall
   * names no run: the results of the experiences that its thread recorded after the recall. Empty if there is no such
   * experience.
   */
  readonly outcomes: readonly {
    readonly experienceId: string;
    readonly outcome: Outcome;
    readonly score: number;
    readonly labelSource: string;
  }[];
}

/** Where an experience came from, which agents were given it, and how their runs ended. */
export interface ExperienceTrace {
  readonly experience: Experience;
  /** Status of the experience under the policy of this store, and why. */
  readonly standing: Judgement;
  /** The logged run that the experience belongs to; `null` if none was logged. */
  readonly run: RunRecord | null;
  /** Ids of the experiences from which it was derived (`metadata.sources`). */
  readonly sources: readonly string[];
  /** Ids of the experiences and lessons that name it as a source. */
  readonly derived: readonly string[];
  /**
   * Whether newer attempts with the same approach ended otherwise, so that agents are not given the experience any
   * more (`docs/recall.md`). `newer` lists these attempts.
   */
  readonly stale: boolean;
  /** Ids of the newer experiences that make it stale, oldest first; empty if it is not stale. */
  readonly newer: readonly string[];
  /** Oldest first. */
  readonly injections: readonly TracedInjection[];
}

/** Collects everything that is known about an experience; `null` if the id is unknown. */
export async function traceExperience(
  tables: ExperienceTables,
  id: string,
  policy: TrustPolicy,
): Promise<ExperienceTrace | null> {
  const [row] = await (await tables.experiences()).get([id]);
  if (!row) return null;
  const experience = fromRow(row);
  const injections = await injectionsOf(tables, id);
  const places = new Map<string, Experience[]>(injections.flatMap(placesOf).map((place) => [place, []]));
  const derived: string[] = [];
  const same: Experience[] = [];
  const hasApproach = sameWordingAs(experience.approach);
  const columns = [
    ...JUDGED_COLUMNS,
    "confidence",
    "recalled",
    "run_id",
    "thread_id",
    "scope",
    "timestamp",
    "outcome",
    "score",
    "label_source",
    "metadata",
    "metadata_json",
  ] as const;
  for await (const other of (await tables.experiences()).scan({ columns })) {
    const attempt = fromRow(other);
    if (sourcesOf(attempt).includes(id)) derived.push(attempt.id);
    if (
      attempt.id === id ||
      (hasApproach(attempt.approach) && believes(attempt, policy) && !wasHeldOut(recalledIn(other.recalled)))
    )
      same.push(attempt);
    for (const place of placesOf(other)) places.get(place)?.push(attempt);
  }
  for await (const other of (await tables.lessons()).scan()) {
    const lesson = lessonFromRow(other);
    if (lesson.sources.includes(id)) derived.push(lesson.id);
  }
  const stale = [...staleIn(same, policy)].find(([attempt]) => attempt.id === id);
  return {
    experience,
    standing: standing(experience, policy),
    run: await runOf(tables, experience.runId),
    sources: sourcesOf(experience),
    derived,
    stale: stale !== undefined,
    newer: stale?.[1].map((newer) => newer.id) ?? [],
    injections: injections.map((injection) => traced(injection, attemptsAfter(injection, places))),
  };
}

/**
 * The experiences of the run that the injection names. Without a run: those that the injection's thread
 * recorded after the injection.
 */
function attemptsAfter(
  injection: InjectionRow,
  places: ReadonlyMap<string, readonly Experience[]>,
): readonly Experience[] {
  const [place] = placesOf(injection);
  if (place === undefined) return [];
  const attempts = places.get(place) ?? [];
  // Experiences have times in whole seconds.
  const since = Math.floor(injection.at / 1000);
  return injection.run_id === ""
    ? attempts.filter(({ timestamp, scope }) => timestamp >= since && mayShareThread(scope, injection.scope))
    : ifAny(attempts, ({ task }) => taskCluster(task) === injection.cluster);
}

/** Keys for the run and the thread of a row, the run first. */
function placesOf({ run_id: run, thread_id: thread }: Pick<InjectionRow, "run_id" | "thread_id">): string[] {
  return Object.entries({ run, thread }).flatMap(([kind, id]) => (id === "" ? [] : [`${kind} ${id}`]));
}

async function injectionsOf(tables: ExperienceTables, id: string): Promise<InjectionRow[]> {
  const table = await tables.injections();
  const filter = compare("experience_id", "eq", id);
  return (await table.rows({ filter })).sort((a, b) => a.at - b.at);
}

async function runOf(tables: ExperienceTables, runId: string): Promise<RunRecord | null> {
  if (runId === "") return null;
  const [row] = await (await tables.runs()).get([runId]);
  return row ? runFromRow(row) : null;
}

function traced(row: InjectionRow, attempts: readonly Experience[]): TracedInjection {
  return {
    runId: row.run_id,
    threadId: row.thread_id,
    at: row.at,
    rank: row.rank,
    similarity: row.similarity ?? 0,
    kind: row.kind === HINT ? "hint" : "recall",
    injected: row.injected,
    outcomes: attempts.map(({ id, outcome, score, labelSource }) => ({
      experienceId: id,
      outcome,
      score,
      labelSource,
    })),
  };
}
