import { readJson } from "../../base/json/read-json.ts";
import { OwnedNames } from "./owned-names.ts";

/** The names of what an erasure removes or scrubs. They are collected before anything is removed. */
export interface ErasedNames {
  /** Ids of experiences and lessons. */
  readonly ids: Set<string>;
  /** Authors whose rows are removed from every table. */
  readonly authors: Set<string>;
  /** Users of the application whose rows are removed from every table. */
  readonly users: Set<string>;
  /** Ids of the rows with the text of a removed rule, in the table `rules` and in the ledger. */
  readonly ruleRows: Set<string>;
  /**
   * Ids of runs above a removed run that are not removed themselves. They lose their texts, because these may repeat
   * texts of the removed run.
   */
  readonly around: Set<string>;
  /** Runs that are removed completely, with their root runs. */
  readonly runs: OwnedNames;
  readonly threads: OwnedNames;
  /**
   * Runs that are not removed themselves but were shown something that is removed, and their root runs.
   * `informedThreads` are the threads of these runs.
   */
  readonly informedRuns: OwnedNames;
  readonly informedThreads: OwnedNames;
}

type Encoded = Readonly<
  Record<string, readonly (string | readonly [name: string, user: string, scope?: string])[]>
>;

/** Reads the names from strings that `encodeNames` made and merges them. */
export function decodeNames(texts: Iterable<string>): ErasedNames {
  const names: ErasedNames = {
    ids: new Set(),
    authors: new Set(),
    users: new Set(),
    ruleRows: new Set(),
    around: new Set(),
    runs: new OwnedNames(),
    threads: new OwnedNames(),
    informedRuns: new OwnedNames(),
    informedThreads: new OwnedNames(),
  };
  for (const text of texts)
    for (const [kind, some] of Object.entries(readJson<Encoded>(text, {}))) {
      const known = names[kind as keyof ErasedNames];
      for (const one of some) {
        // Earlier versions named no user and no scope with a run or a thread.
        const [name, user, scope] = typeof one === "string" ? [one, ""] : one;
        if (known instanceof OwnedNames) known.add(name, user, scope);
        else known.add(name);
      }
    }
  return names;
}

export function encodeNames(names: ErasedNames): string {
  return JSON.stringify(Object.fromEntries(Object.entries(names).map(([kind, some]) => [kind, [...some]])));
}
