import type { Row } from "../../base/types.ts";
import { CLEARED } from "./cleared-row.ts";
import type { Outcome } from "./experience.ts";
import type { Label, NewLabel } from "./label.ts";

/** A label, which was cleared when it was made, as a row of the `outcomes` table. `place`: the run and the experience it is about, as far as they are known. */
export function labelToRow(
  label: NewLabel,
  place: { readonly runId: string; readonly experienceId: string; readonly scope: string },
): Row {
  const { id, target, outcome, score, source, confidence, comment, author, user, at } = label;
  return {
    id,
    run_id: place.runId,
    experience_id: place.experienceId,
    outcome,
    score,
    source,
    confidence,
    comment,
    author,
    at,
    scope: place.scope,
    target,
    user_id: user,
    cleared: CLEARED,
  };
}

/** The label in a row. */
export function labelFromRow(row: Row): Label {
  const text = (name: string): string => (typeof row[name] === "string" ? row[name] : "");
  const number = (name: string): number => (typeof row[name] === "number" ? row[name] : 0);
  return {
    id: text("id"),
    target: text("target"),
    outcome: text("outcome") as Outcome,
    score: number("score"),
    source: text("source"),
    confidence: number("confidence"),
    comment: text("comment"),
    author: text("author"),
    user: text("user_id"),
    at: number("at"),
    version: number("version"),
    recorded: false,
  };
}
