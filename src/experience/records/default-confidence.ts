import type { LabelSource } from "./experience.ts";

/**
 * How likely a label of each source is right when it does not say so itself, best first. Assumptions, not
 * measurements: what ran and what a person looked at is rarely wrong, rules and models that judge are wrong more often.
 */
export const DEFAULT_CONFIDENCE: Readonly<Record<LabelSource, number>> = {
  environment: 0.99,
  test: 0.98,
  human: 0.98,
  error: 0.95,
  rule: 0.85,
  llm: 0.7,
};

/** Where labels may come from; of labels that weigh the same the first source names the outcome. */
export const LABEL_SOURCES = Object.keys(DEFAULT_CONFIDENCE) as readonly LabelSource[];

/** Of a label that another program recorded without saying where it comes from. */
export const UNKNOWN_CONFIDENCE = 0.8;
