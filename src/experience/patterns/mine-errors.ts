import { groupBy } from "../../internal/group-by.ts";
import { errorSignature } from "./error-signature.ts";

/** One attempt that may have ended with an error. */
export interface ErringAttempt {
  readonly id: string;
  readonly task: string;
  readonly agent: string;
  /** 0..1. */
  readonly score: number;
  /** Empty when none. */
  readonly error: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** An error that came back. */
export interface ErrorPattern {
  readonly signature: string;
  /** How often, in how many tasks and by how many agents it was seen. */
  readonly n: number;
  readonly tasks: number;
  readonly agents: number;
  /** Tasks that were solved later: by which attempts. */
  readonly resolvedBy: readonly string[];
  /** Ids of those it ended. */
  readonly attempts: readonly string[];
}

/** Errors of one kind that ended at least `minSupport` attempts, the most frequent first, with what solved the same tasks later. */
export function mineErrors(
  attempts: readonly ErringAttempt[],
  { minSupport = 3 }: { readonly minSupport?: number } = {},
): ErrorPattern[] {
  const erring = groupBy(
    attempts.filter(({ error }) => error !== ""),
    ({ error }) => errorSignature(error),
  );
  const solved = groupBy(
    attempts.filter(({ score }) => score >= SOLVED),
    ({ task }) => task,
  );
  return [...erring]
    .filter(([signature, members]) => signature !== "" && members.length >= minSupport)
    .map(([signature, members]) => {
      const first = new Map<string, number>();
      for (const { task, timestamp } of members)
        first.set(task, Math.min(timestamp, first.get(task) ?? Number.POSITIVE_INFINITY));
      return {
        signature,
        n: members.length,
        tasks: first.size,
        agents: new Set(members.map(({ agent }) => agent)).size,
        resolvedBy: [...first].flatMap(
          ([task, since]) => solved.get(task)?.find(({ timestamp }) => timestamp > since)?.id ?? [],
        ),
        attempts: members.map(({ id }) => id),
      };
    })
    .toSorted((a, b) => b.n - a.n || (a.signature < b.signature ? -1 : 1));
}

/** A score from which an attempt counts as a success. */
const SOLVED = 0.8;
