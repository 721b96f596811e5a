import { groupBy } from "../../base/collections/group-by.ts";
import type { Experience } from "../records/experience.ts";
import { approachFeatures } from "./approach-features.ts";
import { errorSignature } from "./error-signature.ts";
import { countsOf } from "../../base/collections/counts-of.ts";

/** One attempt, with the error that ended it, if any. */
export interface ErringAttempt extends Pick<
  Experience,
  "id" | "task" | "approach" | "agent" | "score" | "timestamp"
> {
  /** Empty if there was no error. */
  readonly error: string;
}

/** An error that occurred repeatedly. */
export interface ErrorPattern {
  readonly signature: string;
  /**
   * Number of attempts that ended with the error. `tasks` and `agents` count the different tasks and agents
   * among these attempts.
   */
  readonly n: number;
  readonly tasks: number;
  readonly agents: number;
  /** For each of these tasks that was solved after the error, the id of an attempt that solved it. */
  readonly resolvedBy: readonly string[];
  /**
   * Features of the attempts in `resolvedBy`, at most three, most frequent first. At least two of these attempts
   * have the feature, and no attempt that ended with the error has it.
   */
  readonly did: readonly { readonly feature: string; readonly n: number }[];
  /** Ids of the attempts that ended with the error. */
  readonly attempts: readonly string[];
}

/** Fewest attempts that an error ended. */
const FEWEST = 3;
/** Lowest score of a success. */
const SOLVED = 0.8;
/** Most features shown for an error. */
const SHOWN = 3;

/**
 * Finds errors that ended at least three attempts, most frequent first, and what solved the same
 * tasks later.
 */
export function mineErrors(attempts: readonly ErringAttempt[]): ErrorPattern[] {
  const erring = groupBy(
    attempts.filter(({ error }) => error !== ""),
    ({ error }) => errorSignature(error),
  );
  const solved = groupBy(
    attempts.filter(({ score }) => score >= SOLVED),
    ({ task }) => task,
  );
  return [...erring]
    .filter(([signature, members]) => signature !== "" && members.length >= FEWEST)
    .map(([signature, members]) => {
      const first = new Map<string, number>();
      for (const { task, timestamp } of members)
        first.set(task, Math.min(timestamp, first.get(task) ?? Number.POSITIVE_INFINITY));
      const resolving = [...first].flatMap(
        ([task, since]) => solved.get(task)?.find(({ timestamp }) => timestamp > since) ?? [],
      );
      return {
        signature,
        n: members.length,
        tasks: first.size,
        agents: new Set(members.map(({ agent }) => agent)).size,
        resolvedBy: resolving.map(({ id }) => id),
        did: onlyIn(resolving, members),
        attempts: members.map(({ id }) => id),
      };
    })
    .toSorted((a, b) => b.n - a.n || (a.signature < b.signature ? -1 : 1));
}

/** Features that at least two of `some` have and none of `others`, most frequent first. */
function onlyIn(
  some: readonly ErringAttempt[],
  others: readonly ErringAttempt[],
): { feature: string; n: number }[] {
  const featuresOf = (attempts: readonly ErringAttempt[]): string[] =>
    attempts.flatMap(({ task, approach }) => [...approachFeatures(task, approach)]);
  const failed = new Set(featuresOf(others));
  return [...countsOf(featuresOf(some))]
    .filter(([feature, n]) => n >= 2 && !failed.has(feature))
    .map(([feature, n]) => ({ feature, n }))
    .toSorted((a, b) => b.n - a.n || (a.feature < b.feature ? -1 : 1))
    .slice(0, SHOWN);
}
