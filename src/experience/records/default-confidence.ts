import type { LabelSource } from "./experience.ts";

/**
 * Confidence of a label that states none, by its source, highest first. These are assumptions, not
 * measurements: execution and people are rarely wrong, rules and judging models more often.
 */
export const DEFAULT_CONFIDENCE: Readonly<Record<LabelSource, number>> = {
  environment: 0.99,
  test: 0.98,
  human: 0.98,
  error: 0.95,
  rule: 0.85,
  llm: 0.7,
};

/**
 * All label sources. If several labels have the greatest weight, the verdict takes the source that comes
 * first here.
 */
export const LABEL_SOURCES = Object.keys(DEFAULT_CONFIDENCE) as readonly LabelSource[];

/** Confidence of a label that another program recorded without a confidence. */
export const UNKNOWN_CONFIDENCE = 0.8;
