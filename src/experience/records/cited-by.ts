import { groupBy } from "../../base/collections/group-by.ts";
import type { Experience } from "./experience.ts";

/** Something made of others: an experience or a lesson, with the ids that it names as its sources. */
export interface Derived {
  readonly id: string;
  readonly sources: readonly string[];
}

/** Ids of all that was made of these, directly or through others, without these. A cycle is no harm. */
export function citedBy(ids: Iterable<string>, all: Iterable<Derived>): Set<string> {
  const citations = [...all].flatMap(({ id, sources }) => sources.map((source) => ({ source, id })));
  const made = groupBy(
    citations,
    ({ source }) => source,
    ({ id }) => id,
  );
  const given = new Set(ids);
  const found = new Set<string>();
  const waiting = [...given];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of made.get(id) ?? []) {
      if (found.has(next) || given.has(next)) continue;
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
}

/** The ids that an experience cites as what it was derived from. */
export function sourcesOf({ metadata: { sources } }: Pick<Experience, "metadata">): string[] {
  return Array.isArray(sources) ? sources.filter((source) => typeof source === "string") : [];
}
