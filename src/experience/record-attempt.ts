import { storableText } from "../internal/storable-text.ts";
import type { Place } from "./attempts.ts";
import { errorText } from "./error-status.ts";
import { type Evaluation, type EvaluationInput, type EvaluationResult, toEvaluation } from "./evaluation.ts";
import type { ExperienceStore } from "./experience-store.ts";
import type { ExperienceInput, LabelSource } from "./experience.ts";

/** How an integration labels what it records. */
export interface AttemptLabels {
  /** Where the label comes from. @default "test" */
  readonly source?: LabelSource | undefined;
  readonly tags?: readonly string[] | undefined;
  /** @default the store's */
  readonly agent?: string | undefined;
  /** @default the store's */
  readonly scope?: string | undefined;
}

/** One attempt at a task, as an integration knows it while it goes on. */
export interface Attempt {
  /** Identity of the attempt; recording it again replaces what was recorded. @default a random UUID */
  readonly id?: string | undefined;
  readonly task: string;
  readonly place: Place;
  readonly threadId?: string | undefined;
  /** Tokens that the results themselves report, for when no handler counts. */
  readonly tokens?: number | null;
}

/** What an attempt came to. */
export interface AttemptResult<State, Output> {
  readonly approach: string;
  readonly output: Output;
  readonly state: State;
}

/** Scores a result whose type is known. */
export type OutputEvaluator<State, Output> = (
  attempt: EvaluationInput<State> & { readonly output: Output },
) => EvaluationResult | Promise<EvaluationResult>;

/**
 * Scores and records an attempt that came to a result. `null` when it could not be scored or stored, which
 * `experience.health()` counts; only an abort and an interrupt inside the evaluator are thrown.
 */
export async function recordEvaluated<State, Output>(
  experience: ExperienceStore,
  attempt: Attempt,
  { approach, output, state }: AttemptResult<State, Output>,
  evaluate: OutputEvaluator<State, Output>,
  { signal, ...labels }: AttemptLabels & { readonly signal?: AbortSignal | undefined },
): Promise<Evaluation | null> {
  const { task, place } = attempt;
  const runId = experience.attempts.rootOf(place.runId) ?? "";
  const cost = experience.attempts.evaluated(place);
  try {
    const evaluation = toEvaluation(await evaluate({ task, approach, output, state, runId }));
    const { outcome, score, lessons, comment } = evaluation;
    await experience.record({
      ...identity(experience, attempt, labels),
      approach: storableText(approach),
      outcome,
      score,
      lessons,
      labelSource: labels.source ?? "test",
      metadata: {
        tokens_used: cost.tokens ?? attempt.tokens ?? 0,
        duration: cost.duration ?? 0,
        ...(comment !== "" && { comment }),
      },
    });
    return evaluation;
  } catch (error) {
    // An interrupt inside an evaluator waits for a person and must reach LangGraph.
    if ((error as { is_bubble_up?: boolean } | null)?.is_bubble_up === true || signal?.aborted) throw error;
    experience.noteError("evaluate", error);
    return null;
  }
}

/** Records an attempt that an error ended, once: the callback handler then leaves it alone. Never throws. */
export async function recordFailed(
  experience: ExperienceStore,
  attempt: Attempt,
  error: unknown,
  labels: AttemptLabels & { readonly approach?: string | undefined },
): Promise<void> {
  const cost = experience.attempts.costAt(attempt.place);
  experience.attempts.failureRecorded(attempt.place);
  try {
    await experience.record({
      ...identity(experience, attempt, labels),
      approach: storableText(labels.approach ?? "failed before an answer"),
      outcome: "failure",
      score: 0,
      labelSource: "error",
      metadata: {
        error: storableText(errorText(error)),
        tokens_used: cost.tokens ?? attempt.tokens ?? 0,
        duration: cost.duration ?? 0,
      },
    });
  } catch (failure) {
    experience.noteError("failure experience", failure);
  }
}

function identity(
  experience: ExperienceStore,
  { id, task, place, threadId }: Attempt,
  { tags, agent, scope }: AttemptLabels,
): Omit<ExperienceInput, "approach"> {
  return {
    task: storableText(task),
    origin: "model",
    runId: experience.attempts.rootOf(place.runId) ?? "",
    threadId: threadId ?? "",
    ...(id !== undefined && { id }),
    ...(tags && { tags }),
    ...(agent !== undefined && { agent }),
    ...(scope !== undefined && { scope }),
  };
}
