/** Why an agent was not given what recall found. The empty string means that the agent was given it. */
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

export const WITHHELD_REASONS = [
  "",
  "holdout",
  "item-holdout",
  "harmful-cluster",
  "harmful-experience",
  "token-budget",
  "deadline",
  "nothing-found",
  "abstained",
] as const;

/** These reasons mark rows of the ledger that are about a rule or a lesson, not an experience. */
export const RULE = "rule";
export const LESSON = "lesson";

/** Value of the column `kind` in the rows of a hint. Rows of other recalls have an empty kind. */
export const HINT = "hint";
