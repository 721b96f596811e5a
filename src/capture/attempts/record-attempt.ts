import type { UserOption } from "../../base/messages/user-of-run.ts";
import { storableText } from "../../base/json/storable.ts";
import { wholeCost } from "../../experience/store/attempt-cost.ts";
import type { Place } from "../../experience/store/seen-runs.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { errorLesson } from "../../experience/patterns/error-lesson.ts";
import { judgedAttempt } from "./reflect-on.ts";
import { isReflection, type Reflection } from "../evaluators/reflect.ts";
import { inOwnWords } from "./own-words.ts";
import { AttemptRecord, type AttemptVerdict } from "./attempt-record.ts";
import type { SharedAttempt } from "./shared-attempt.ts";
import type { Verdict } from "../../experience/records/combine-labels.ts";
import { asksProgrammer, bubblesUp } from "../../experience/records/error-status.ts";
import { errorText } from "../../experience/records/error-text.ts";
import {
  type EvaluationInput,
  type EvaluationResult,
  judgementsIn,
  toEvaluation,
} from "../../experience/records/evaluation.ts";
import { isInBackground, partsOf } from "../evaluators/evaluator-parts.ts";
import type { Cost } from "../../experience/records/spent-so-far.ts";
import { toolErrorsOf } from "../../experience/records/tool-errors-of.ts";
import type { Scope } from "../../experience/scope/scope.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { untilLate } from "../../base/async/in-time.ts";
import { portOf } from "../../experience/store/port.ts";
import type { ExperienceInput, LabelSource } from "../../experience/records/experience.ts";
import { detached } from "../../base/async/detached.ts";

/** How an integration labels the attempts that it records. */
export interface AttemptLabels {
  /** Where the label comes from. @default "test" */
  readonly source?: LabelSource | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Name of the agent. @default the store's agent */
  readonly agent?: string | undefined;
  /** Scope of the experience. @default the store's scope */
  readonly scope?: Scope | undefined;
  /**
   * The user of the runs: an id, or a function of the config (`configurable`, `context`, `metadata`).
   * @default `user_id` or `userId` of `configurable`, else of the context, else of the metadata
   */
  readonly user?: UserOption | undefined;
}

/** An attempt under way, as an integration knows it. */
export interface Attempt {
  /** Id of the attempt. Recording an attempt again with this id replaces the earlier record. @default a random UUID */
  readonly id?: string | undefined;
  readonly task: string;
  readonly place: Place;
  readonly threadId?: string | undefined;
  readonly user?: string | undefined;
  /** Tokens that the results report. They are recorded if no handler counts the tokens of the run. */
  readonly tokens?: number | null;
  /** Where others see the attempt too. */
  readonly shared?: SharedAttempt | undefined;
}

/** The result of an attempt. */
export interface AttemptResult<State, Output> {
  readonly approach: string;
  readonly output: Output;
  readonly state: State;
  /** The messages of this attempt, if the state also has messages of other attempts. */
  readonly messages?: readonly unknown[] | undefined;
}

/** Scores a result of a known type. */
export type OutputEvaluator<State = unknown, Output = unknown> = (
  attempt: EvaluationInput<State> & { readonly output: Output },
) => EvaluationResult | Promise<EvaluationResult>;

/**
 * Scores and records an attempt that has a result. Returns the combined verdict of the evaluators that the run waits
 * for. Returns `null` if none of them scored the attempt, or if the attempt could neither be stored nor kept on disk.
 * `experience.health()` counts the failures of evaluators and of the store. Throws an evaluator's error in two cases
 * only: if LangGraph steers the graph by that error, such as an interrupt, or if `signal` is aborted.
 */
export async function recordEvaluated<State, Output>(
  experience: ExperienceStore,
  attempt: Attempt,
  { approach, output, state, messages }: AttemptResult<State, Output>,
  evaluate: OutputEvaluator<State, Output>,
  { signal, ...labels }: AttemptLabels & { readonly signal?: AbortSignal | undefined },
): Promise<Verdict | null> {
  const { task, place } = attempt;
  const runId = portOf(experience).attempts.rootOf(place.runId) ?? "";
  const { cost: spent, end } = portOf(experience).attempts.evaluating(place);
  const note = (error: unknown): void => portOf(experience).noteError("evaluate", error);
  const input = { task, approach, output, state, runId };
  const { shared } = attempt;
  await shared?.retract?.();
  const { source = "test" } = labels;
  const before = shared?.asked.size ?? 0;
  const all = partsOf(evaluate)
    .filter((part) => !shared?.asked.has(part))
    .map((part, index) => ({ part, name: `evaluator ${before + index + 1}` }));
  const parts = all.filter(({ part }) => !isReflection(part));
  const ask = async ({ part, name }: (typeof parts)[number]): Promise<AttemptVerdict[]> =>
    verdictsOf(await part(input), name, source, note).map((verdict) =>
      taught(verdict, [state, output], note),
    );

  const verdicts: AttemptVerdict[] = [];
  let waits = true;
  try {
    for (const one of parts.filter(({ part }) => !isInBackground(part))) {
      try {
        verdicts.push(...(await ask(one)));
      } catch (error) {
        // An interrupt inside an evaluator must reach LangGraph, because the graph then waits for a person.
        if (bubblesUp(error) || signal?.aborted) throw error;
        note(error);
      }
    }
    waits = false;
  } finally {
    end(waits);
  }
  for (const { part } of all) shared?.asked.add(part);
  const cost = await wholeCost(spent, note);
  const record =
    shared?.record ??
    new AttemptRecord(experience, {
      ...identity(experience, attempt, labels, cost),
      approach: storableText(approach),
      timestamp: Math.floor(Date.now() / 1000),
      metadata: {
        tokens_used: tokensOf(cost, attempt),
        duration: cost.duration,
        ...toolErrorsOf(output),
        ...toolErrorsOf(messages ?? state),
      },
    });
  if (shared) shared.record = record;
  const stored = record.add(verdicts).then(
    () => true,
    (error: unknown) => (note(error), false),
  );
  const background = parts
    .filter(({ part }) => isInBackground(part))
    .map((one) => afterTheRun(experience, "evaluate", async () => record.add(await ask(one))));
  for (const { part } of all.filter((one) => isReflection(one.part)))
    void afterTheRun(experience, "reflect", async () => {
      await Promise.all([stored, ...background]);
      if (!record.isUnexplained) return;
      const judged = { ...input, ...(await judgedAttempt(experience, task, runId)) };
      const { lessons = "", key: name = "" } = (await part(judged)) as Partial<Reflection>;
      const evaluation = inOwnWords({ lessons, comment: "" }, [state, output], judged.steps);
      if (evaluation.lessons !== lessons) note(copied(name));
      await record.teach({ name, lessons: storableText(evaluation.lessons) });
    });
  return (await stored) ? record.verdictOf(verdicts) : null;
}

/**
 * Reads the verdicts in an evaluator's result. The name of a verdict is its `key`. A verdict without a key gets the
 * name of the evaluator. From the second verdict on, its position is added: `evaluator 1.2`. Invalid verdicts are
 * counted as errors and left out.
 */
function verdictsOf(
  result: EvaluationResult,
  name: string,
  source: LabelSource,
  note: (error: unknown) => void,
): AttemptVerdict[] {
  return judgementsIn(result).flatMap((one, index) => {
    try {
      const evaluation = toEvaluation(one);
      return {
        evaluation: { ...evaluation, source: evaluation.source ?? source },
        name: storableText(evaluation.key) || (index === 0 ? name : `${name}.${index + 1}`),
      };
    } catch (error) {
      note(error);
      return [];
    }
  });
}

/** A verdict whose source is a model, without texts copied from tool output. A copy is counted as an error. */
function taught(
  { name, evaluation }: AttemptVerdict,
  states: readonly unknown[],
  note: (error: unknown) => void,
): AttemptVerdict {
  if (evaluation.source !== "llm") return { name, evaluation };
  const own = inOwnWords(evaluation, states);
  if (own !== evaluation) note(copied(name));
  return { name, evaluation: own };
}

function copied(name: string): DeeplakeError {
  return new DeeplakeError(
    "INVALID_STATE",
    `Expected a lesson in the own words of ${name}, got a lesson copied from tool output. The verdict is kept without the copied text.`,
  );
}

/**
 * Records an attempt that ended with an error. The callback handler then does not record this failure again. Never
 * throws.
 */
export async function recordFailed(
  experience: ExperienceStore,
  attempt: Attempt,
  error: unknown,
  labels: AttemptLabels & { readonly approach?: string | undefined; readonly state?: unknown },
): Promise<void> {
  const { shared } = attempt;
  if (asksProgrammer(error) || shared?.isSettled) return;
  if (shared)
    shared.retract = async () => {
      shared.retract = undefined;
      await retractFailure(experience, attempt);
    };
  const spent = portOf(experience).attempts.costAt(attempt.place);
  portOf(experience).attempts.failureRecorded(attempt.place);
  const said = storableText(errorText(error));
  const note = (failure: unknown): void => portOf(experience).noteError("failure experience", failure);
  try {
    const cost = await wholeCost(spent, note);
    await portOf(experience).outbox.record({
      ...identity(experience, attempt, labels, cost),
      approach: storableText(labels.approach ?? ""),
      lessons: errorLesson(said),
      outcome: "failure",
      score: 0,
      labelSource: "error",
      metadata: {
        error: said,
        tokens_used: tokensOf(cost, attempt),
        duration: cost.duration,
        ...toolErrorsOf(labels.state),
      },
    });
  } catch (failure) {
    note(failure);
  }
}

/** Deletes the recorded failure of an attempt, because the attempt goes on. Never throws. */
export async function retractFailure(experience: ExperienceStore, { id, place }: Attempt): Promise<void> {
  if (id === undefined) return;
  portOf(experience).attempts.failureRetracted(place);
  try {
    await experience.forget(id);
  } catch (error) {
    portOf(experience).noteError("failure experience", error);
  }
}

/**
 * Tokens as a handler counted them; `null` if the handler saw none. Without a handler, tokens as the results report
 * them, else `null`.
 */
function tokensOf(cost: Cost, { tokens = null }: Attempt): number | null {
  return cost.tokens === undefined ? tokens : cost.tokens;
}

function identity(
  experience: ExperienceStore,
  { id, task, place, threadId, user, shared }: Attempt,
  labels: AttemptLabels,
  cost: Cost,
): Omit<ExperienceInput, "approach"> {
  const { scope } = labels;
  const { tags, agent } = shared?.with(labels) ?? labels;
  const around = portOf(experience).attempts.owners.belongingAt(place);
  const owner = user ?? around.user ?? cost.user;
  return {
    task: storableText(task),
    origin: "model",
    runId: portOf(experience).attempts.rootOf(place.runId) ?? "",
    threadId: threadId ?? around.threadId ?? "",
    ...(id !== undefined && { id }),
    ...(owner !== undefined && { user: owner }),
    ...(tags && { tags }),
    ...(agent !== undefined && { agent }),
    ...(scope !== undefined && { scope }),
  };
}

/**
 * Does work in the background, outside of the run that causes it. `flush` and `close` of the store wait for the work.
 * `flush` waits at most for its timeout. A failure is counted.
 */
function afterTheRun(experience: ExperienceStore, where: string, work: () => Promise<void>): Promise<void> {
  const running = detached(work).catch((error: unknown) => portOf(experience).noteError(where, error));
  const release = portOf(experience).onFlush(untilLate(() => running));
  void running.finally(release);
  return running;
}
