import { readJson } from "../../base/json/read-json.ts";

/** The names that an erasure covers. They are collected before anything is removed. */
export interface ErasedNames {
  /** Ids of experiences and lessons. */
  readonly ids: Set<string>;
  /** Runs that are removed completely, with their root runs. */
  readonly runs: Set<string>;
  readonly threads: Set<string>;
  /** Authors whose rows are removed from every table. */
  readonly authors: Set<string>;
  /** Users whose rows are removed from every table, as applications name them. */
  readonly users: Set<string>;
  /**
   * Runs that are not removed themselves but were shown something that is removed, and their root runs.
   * `informedThreads` are the threads of these runs.
   */
  readonly informedRuns: Set<string>;
  readonly informedThreads: Set<string>;
  /** Ids of the rows in `rules` with the text of a removed rule, and of the ledger's rows about it. */
  readonly ruleRows: Set<string>;
}

/** Reads the names from strings that `encodeNames` made and merges them. */
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
