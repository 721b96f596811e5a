import { listsByKey } from "../../base/collections/group-by.ts";
import type { Experience } from "./experience.ts";

/** An experience or lesson, with the ids of the experiences that it was made of. */
export interface Derived {
  readonly id: string;
  readonly sources: readonly string[];
}

/**
 * Ids of everything derived from `ids`, directly or through others, without `ids` themselves. Cycles are
 * allowed.
 */
export function citedBy(ids: Iterable<string>, all: Iterable<Derived>): Set<string> {
  const made = listsByKey(
    [...all].flatMap(({ id, sources }) => sources.map((source) => [source, id] as const)),
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

/** The ids in `metadata.sources`: the experiences that this one was derived from. */
export function sourcesOf({ metadata: { sources } }: Pick<Experience, "metadata">): string[] {
  return Array.isArray(sources) ? sources.filter((source) => typeof source === "string") : [];
}
