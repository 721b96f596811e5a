import { groupBy } from "../../base/collections/group-by.ts";
import { approachFeatures } from "./approach-features.ts";
import { errorSignature } from "./error-signature.ts";

/** One attempt that may have ended with an error. */
export interface ErringAttempt {
  readonly id: string;
  readonly task: string;
  readonly approach: string;
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
  /** What at least two attempts that solved such a task later did, and none that it ended: in how many, most first. */
  readonly did: readonly { readonly feature: string; readonly n: number }[];
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

/** Shown of what resolving attempts did. */
const SHOWN = 3;

/** What at least two of these attempts did and none of the others, most first. */
function onlyIn(
  some: readonly ErringAttempt[],
  others: readonly ErringAttempt[],
): { feature: string; n: number }[] {
  const failed = new Set(others.flatMap(({ task, approach }) => [...approachFeatures(task, approach)]));
  const counts = new Map<string, number>();
  for (const { task, approach } of some)
    for (const feature of approachFeatures(task, approach))
      if (!failed.has(feature)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return [...counts]
    .filter(([, n]) => n >= 2)
    .map(([feature, n]) => ({ feature, n }))
    .toSorted((a, b) => b.n - a.n || (a.feature < b.feature ? -1 : 1))
    .slice(0, SHOWN);
}

/** A score from which an attempt counts as a success. */
const SOLVED = 0.8;
