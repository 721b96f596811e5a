import { outlook } from "../../base/stats/change-points.ts";
import { groupByWording, ofOneKind, wordingOf, wordsOf } from "../../base/text/same-task.ts";
import type { Experience } from "../records/experience.ts";
import { isBounded } from "./cap-authors.ts";

/** An attempt that may have become stale. */
export type TimedAttempt = Pick<
  Experience,
  "task" | "approach" | "score" | "confidence" | "author" | "timestamp" | "version"
>;

/** For whom attempts are compared, and which attempts are compared with each other. */
interface StaleOptions {
  /** The author of the store that compares the attempts. */
  readonly own: string;
  /** Whether two tasks are so similar that attempts at one say something about the other. @default all are */
  readonly alike?: (task: string, other: string) => boolean;
}

/** Weight of an attempt at another task, which may differ in what matters. */
const OTHER_TASK = 0.5;
/** Most attempts that are evidence about one approach: the newest ones. */
const NEWEST = 32;

/**
 * The attempts that are stale, each with the newer attempts that contradict it, oldest first. An attempt is
 * stale if a newer attempt with the same approach ended otherwise, and if another attempt with this approach is
 * now expected to end otherwise (`outlook`). "Otherwise" means that the scores differ by more than .5.
 *
 * As evidence an attempt counts (2 · confidence - 1)². This is the share of information that is left in a label
 * which is wrong with probability 1 - confidence. An attempt at another task counts half.
 *
 * No single author can make the attempt of another author stale: it must still be stale if the attempts of any
 * one other author are left out. The attempts of the store's own author, and those without an author, are never
 * left out, as in `capAuthors`.
 */
export function staleAmong<Attempt extends TimedAttempt>(
  attempts: readonly Attempt[],
  { own, alike }: StaleOptions,
): Map<Attempt, readonly Attempt[]> {
  const stale = new Map<Attempt, readonly Attempt[]>();
  for (const tried of groupByWording(attempts, ({ approach }) => [approach])) {
    if (!contradict(tried) || wordingOf(tried[0]?.approach ?? "") === "") continue;
    const group = tried
      .toSorted((a, b) => a.timestamp - b.timestamp || a.version - b.version)
      .map((attempt) => ({ attempt, wording: wordingOf(attempt.task) }));
    for (const one of group) {
      const evidence = alike
        ? group.filter((other) => other === one || alike(one.attempt.task, other.attempt.task))
        : group;
      const newer = evidence
        .slice(evidence.indexOf(one) + 1)
        .filter(({ attempt }) => endedOtherwise(attempt.score, one.attempt.score));
      if (newer.length > 0 && isContradicted(one, evidence.slice(-NEWEST), own))
        stale.set(
          one.attempt,
          newer.map(({ attempt }) => attempt),
        );
    }
  }
  return stale;
}

/** The stale attempts among all experiences of a store. Only attempts at tasks of one kind are compared. */
export function staleIn<Attempt extends TimedAttempt>(
  experiences: readonly Attempt[],
  { author }: { readonly author: string },
): Map<Attempt, readonly Attempt[]> {
  const words = new Map<string, ReadonlySet<string>>();
  const of = (task: string): ReadonlySet<string> => {
    const known = words.get(task) ?? wordsOf(task);
    words.set(task, known);
    return known;
  };
  return staleAmong(experiences, { own: author, alike: (task, other) => ofOneKind(of(task), of(other)) });
}

/** An attempt, and the wording of its task. Tasks with one wording are the same. */
interface Tried {
  readonly attempt: TimedAttempt;
  readonly wording: string;
}

function endedOtherwise(score: number, other: number): boolean {
  return Math.abs(score - other) > 0.5;
}

/** Whether some attempts did well and some did not. */
function contradict(attempts: readonly TimedAttempt[]): boolean {
  return attempts.some(({ score }) => score > 0.5) && attempts.some(({ score }) => score < 0.5);
}

function isContradicted(one: Tried, evidence: readonly Tried[], own: string): boolean {
  const { author, score } = one.attempt;
  const others = new Set(evidence.map(({ attempt }) => attempt.author));
  const strangers = [...others].filter((name) => name !== author && isBounded(name, own));
  const differs = (some: readonly Tried[]): boolean => endedOtherwise(expected(some, one.wording), score);
  return (
    differs(evidence) &&
    strangers.every((name) => differs(evidence.filter(({ attempt }) => attempt.author !== name)))
  );
}

/** The share of information that is left in a label which is right with this probability; 0 up to .5. */
export function informationOf(confidence: number): number {
  return (2 * Math.max(0.5, confidence) - 1) ** 2;
}

/** The score to expect of the next attempt at the task with this wording. */
function expected(evidence: readonly Tried[], wording: string): number {
  return outlook(
    evidence.map(({ attempt: { score, confidence }, wording: other }) => ({
      value: score,
      weight: informationOf(confidence) * (other === wording ? 1 : OTHER_TASK),
    })),
  ).mean;
}
