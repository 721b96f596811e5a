import type { Label } from "./label.ts";

/** Why a label has no experience. */
export const LABEL_REASONS = [
  /** Nothing with this id is stored yet. */
  "unknown-run",
  /** The root run that it is about is not stored, or not yet. */
  "root-not-stored",
  /** No task was found in the input of the run. */
  "no-task",
  /** Nothing recorded an experience of the run, and its handler has no `experienceFromRun`. */
  "no-experience-from-run",
  /** The experience was forgotten. */
  "forgotten",
  /** The run is of a scope that this store does not write to. */
  "other-scope",
] as const;
export type LabelReason = (typeof LABEL_REASONS)[number];

/** What became of a label. */
export interface LabelState {
  /**
   * `"applied"`: an experience takes it into account. `"waiting"`: it is kept until what it is about is stored.
   * `"none"`: it is kept, and teaches nothing unless an experience of the run is recorded after all.
   */
  readonly state: "applied" | "waiting" | "none";
  /** The experience that it is about, if it is applied. */
  readonly experienceId?: string;
  /** Why it is not applied. */
  readonly reason?: LabelReason;
}

/** A label as it was given, and what became of it. */
export type LabelAnswer = Label & LabelState;
