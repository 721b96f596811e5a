import { readJson } from "../../base/json/read-json.ts";
import { textOf } from "../../storage/driver/newest-rows.ts";
import type { Row } from "../../base/types.ts";
import type { Echoes } from "./echoes.ts";
import type { ErasedNames } from "./erased-names.ts";
import type { OwnedNames } from "./owned-names.ts";

/** What happens to a row: it stays, is removed, or stays without its texts. */
export type Verdict = "keep" | "remove" | "scrub";

/** Decides for every row, stored or waiting to be stored, whether it stays, is removed or loses its texts. */
export class Erasure {
  readonly names: ErasedNames;
  readonly #echoes: Echoes;

  constructor(names: ErasedNames, echoes: Echoes) {
    this.names = names;
    this.#echoes = echoes;
  }

  /** What happens to a row. @param row A row of the table. Missing columns do not match. */
  verdict(table: string, row: Row): Verdict {
    const { ids, runs, threads, authors, users, around, informedRuns, informedThreads, ruleRows } =
      this.names;
    const has = (set: ReadonlySet<string>, ...columns: string[]): boolean =>
      columns.some((column) => set.has(textOf(row, column)));
    const user = textOf(row, "user_id");
    const scope = textOf(row, "scope");
    const isOf = (owned: OwnedNames, ...columns: string[]): boolean =>
      columns.some((column) => owned.has(textOf(row, column), user, scope));
    if (has(authors, "author") || has(users, "user_id")) return "remove";
    switch (table) {
      case "experiences":
      case "lessons":
        return has(ids, "id") ? "remove" : "keep";
      // A skill is removed with any of its sources, because its figures and text summarize all of them.
      case "skills":
        return readJson<readonly string[]>(row["sources"], []).some((id) => ids.has(id)) ? "remove" : "keep";
      case "runs":
        if (has(around, "id")) return "scrub";
        if (isOf(runs, "id", "root_id", "parent_id") || isOf(threads, "thread_id")) return "remove";
        if (isOf(informedRuns, "id", "root_id", "parent_id") || isOf(informedThreads, "thread_id"))
          return "scrub";
        return this.#echoes.in(row, "inputs", "outputs", "error", "metadata") ? "scrub" : "keep";
      case "rules":
        return has(ruleRows, "id") ? "remove" : "keep";
      default:
        if (table === "injections" && has(ruleRows, "id")) return "remove";
        // A label that waits on disk names its run or experience only as `target`.
        return has(ids, "experience_id", "lesson_id", "target") ||
          isOf(runs, "run_id", "target") ||
          isOf(threads, "thread_id")
          ? "remove"
          : "keep";
    }
  }
}

const SCRUBBED = JSON.stringify("[erased]");

/** A run without its texts. Its duration, cost and status stay. */
export function scrubbedRun(row: Row): Row {
  const texts = ["inputs", "outputs", "error", "metadata"].filter((name) => textOf(row, name) !== "");
  return {
    ...row,
    ...Object.fromEntries(texts.map((name) => [name, name === "error" ? "[erased]" : SCRUBBED])),
  };
}
