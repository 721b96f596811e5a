/** Why an agent was not given what recall found. The empty string means that it was given. */
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

/** The kind of rows about a hint, which an agent is given while it runs. Rows of other recalls have none. */
export const HINT = "hint";
