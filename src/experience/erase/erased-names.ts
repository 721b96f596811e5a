import { readJson } from "../../base/json/read-json.ts";

/** What an erasure reaches, found before anything is removed. */
export interface ErasedNames {
  /** Experiences and lessons. */
  readonly ids: Set<string>;
  /** Runs of which every trace goes, with their roots. */
  readonly runs: Set<string>;
  readonly threads: Set<string>;
  /** Whose rows go in every table. */
  readonly authors: Set<string>;
  /** As applications name them; their rows go in every table, too. */
  readonly users: Set<string>;
  /** Runs of others, with their roots, and their threads, that were shown what goes. */
  readonly informedRuns: Set<string>;
  readonly informedThreads: Set<string>;
  /** Rows of `rules` with the words of a rule that goes, and rows of the ledger about it. */
  readonly ruleRows: Set<string>;
}

/** The names in texts that `encodeNames` made, together. */
export function decodeNames(texts: Iterable<string>): ErasedNames {
  const names: ErasedNames = {
    ids: new Set(),
    runs: new Set(),
    threads: new Set(),
    authors: new Set(),
    users: new Set(),
    informedRuns: new Set(),
    informedThreads: new Set(),
    ruleRows: new Set(),
  };
  for (const text of texts)
    for (const [kind, some] of Object.entries(readJson<Record<string, readonly string[]>>(text, {})))
      for (const name of some) names[kind as keyof ErasedNames].add(name);
  return names;
}

export function encodeNames(names: ErasedNames): string {
  return JSON.stringify(Object.fromEntries(Object.entries(names).map(([kind, some]) => [kind, [...some]])));
}
