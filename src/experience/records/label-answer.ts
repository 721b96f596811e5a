import type { Label } from "./label.ts";

/** Why a label has no experience. */
export type LabelReason =
  /** Nothing with this id is stored yet. */
  | "unknown-run"
  /** The root run of the labelled run is not stored, or not yet. */
  | "root-not-stored"
  /** No task was found in the input of the run. */
  | "no-task"
  /** Nothing recorded an experience of the run, and its handler has no `experienceFromRun`. */
  | "no-experience-from-run"
  /** The experience was forgotten. */
  | "forgotten"
  /** The run is of a scope that this store does not write to. */
  | "other-scope";

/** What became of a label. */
export interface LabelState {
  /**
   * `"applied"`: an experience takes the label into account. `"waiting"`: the labelled run or its root run is
   * not stored yet. `"none"`: no experience takes the label into account, unless one of the run is recorded
   * after all. The label is kept in every case.
   */
  readonly state: "applied" | "waiting" | "none";
  /** The experience that takes the label into account. */
  readonly experienceId?: string;
  /** Why the label is not applied. */
  readonly reason?: LabelReason;
}

/** A label as it was given, and what became of it. */
export type LabelAnswer = Label & LabelState;
