/** Why an agent was not given what a recall found. Empty: it was given. */
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

/** Rows of the ledger with one of these as their reason are about a rule or a lesson, not about an experience. */
export const RULE = "rule";
export const LESSON = "lesson";
