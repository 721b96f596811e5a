import { randomUUID } from "node:crypto";

import { storableText } from "../../base/json/storable.ts";
import { Turns } from "../../base/async/turns.ts";
import { combineLabels, type Verdict } from "../../experience/records/combine-labels.ts";
import { DEFAULT_CONFIDENCE } from "../../experience/records/default-confidence.ts";
import type { Evaluation } from "../../experience/records/evaluation.ts";
import { worked } from "../../experience/records/outcome-of-score.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { ExperienceInput, LabelSource } from "../../experience/records/experience.ts";

/** What one evaluator says of an attempt, with the name of the evaluator. */
export interface AttemptVerdict {
  readonly name: string;
  readonly evaluation: Evaluation & { readonly source: LabelSource };
}

/**
 * Records an attempt. The first verdict makes the experience, and each further verdict becomes a label. `add` may be
 * called at any time, also while an earlier call of `add` still runs.
 */
export class AttemptRecord {
  readonly #experience: ExperienceStore;
  readonly #attempt: Omit<ExperienceInput, "outcome" | "score">;
  readonly #turns = new Turns();
  readonly #heard: AttemptVerdict[] = [];
  #id: string | undefined;

  constructor(experience: ExperienceStore, attempt: Omit<ExperienceInput, "outcome" | "score">) {
    this.#experience = experience;
    this.#attempt = attempt;
  }

  /** Adds verdicts and waits until they are stored, or kept on disk. @throws DeeplakeError of the store */
  add(verdicts: readonly AttemptVerdict[]): Promise<void> {
    return this.#turns.take(async () => {
      const [first, ...rest] = verdicts;
      if (!first) return;
      this.#heard.push(...verdicts);
      if (this.#id !== undefined) return this.#label(this.#id, verdicts);
      this.#id = await this.#record(first.evaluation);
      await this.#label(this.#id, rest);
    });
  }

  /** Whether an evaluator gave a verdict. */
  get isRecorded(): boolean {
    return this.#heard.length > 0;
  }

  /** Whether the attempt did not work and no evaluator gave a comment or a lesson. */
  get isUnexplained(): boolean {
    const verdict = this.verdictOf(this.#heard);
    return (
      verdict !== null &&
      !worked(verdict) &&
      this.#heard.every(({ evaluation }) => evaluation.lessons === "" && evaluation.comment === "")
    );
  }

  /**
   * Adds a lesson as a label that repeats the combined verdict with confidence 0, so that the outcome stays as it is.
   * Adds nothing if there is no verdict or no lesson.
   */
  teach({ name, lessons }: { readonly name: string; readonly lessons: string }): Promise<void> {
    const verdict = this.verdictOf(this.#heard);
    if (!verdict || lessons === "") return Promise.resolve();
    const { outcome, score } = verdict;
    return this.add([
      { name, evaluation: { outcome, score, source: "llm", confidence: 0, comment: "", lessons, key: name } },
    ]);
  }

  /** Combines verdicts into one verdict; `null` for no verdicts. */
  verdictOf(verdicts: readonly AttemptVerdict[]): Verdict | null {
    return combineLabels(
      verdicts.map(({ name, evaluation: { outcome, score, confidence, source } }, index) => ({
        id: String(index),
        outcome,
        score,
        source,
        confidence: confidence ?? DEFAULT_CONFIDENCE[source],
        author: index === 0 ? "" : name,
        at: 0,
        version: index,
      })),
    );
  }

  async #record(evaluation: AttemptVerdict["evaluation"]): Promise<string> {
    const { outcome, score, comment, ...label } = evaluation;
    const { id = randomUUID() } = this.#attempt;
    await portOf(this.#experience).outbox.record({
      ...this.#attempt,
      id,
      outcome,
      score,
      lessons: storableText(evaluation.lessons) || feedbackOf(evaluation),
      labelSource: label.source,
      ...(label.confidence !== undefined && { confidence: label.confidence }),
      metadata: { ...this.#attempt.metadata, ...(comment !== "" && { comment: storableText(comment) }) },
    });
    return id;
  }

  /**
   * Adds labels. The author of a label is the evaluator's name, so an evaluator that judges the same attempt again
   * replaces its label.
   */
  async #label(id: string, verdicts: readonly AttemptVerdict[]): Promise<void> {
    for (const { name, evaluation } of verdicts) {
      const { outcome, score, source, confidence } = evaluation;
      const [comment, lessons] = [storableText(evaluation.comment), storableText(evaluation.lessons)];
      const { user } = this.#attempt;
      const label = { outcome, score, source, confidence, comment, lessons, author: name, user };
      await portOf(this.#experience).outbox.label(id, label);
    }
  }
}

/** The text that replaces a missing lesson: the evaluator's comment on an attempt that was no success; else empty. */
function feedbackOf({ outcome, comment }: Evaluation): string {
  return outcome === "success" ? "" : storableText(comment);
}
