import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { type Evaluation, type Evaluator, toEvaluation } from "../experience/evaluation.ts";
import type { ExperienceStore } from "../experience/experience-store.ts";
import type { ExperienceInput, LabelSource } from "../experience/experience.ts";
import { derivedId } from "../internal/derived-id.ts";
import { placeOf, threadIdOf } from "./node-place.ts";
import { readApproach, readOutput, readTask, type StateReaders, tokensOfMessages } from "./read-state.ts";
import type { ExperienceNode } from "./recall-node.ts";
import { requireChannel } from "./require-channel.ts";

/** How an evaluate node works. */
export interface EvaluateNodeOptions<State = Record<string, unknown>> extends StateReaders<State> {
  /** Scores the attempt. When it throws or gives no score, nothing is recorded; `experience.health()` counts it. */
  readonly evaluate: Evaluator<State>;
  /** Channel that gets the score. @default none */
  readonly scoreChannel?: string;
  /** Where the label comes from. @default "test" */
  readonly source?: LabelSource;
  readonly tags?: readonly string[];
  /** @default the store's */
  readonly agent?: string;
  /** @default the store's */
  readonly scope?: string;
}

/**
 * A LangGraph node that scores what the agent node before it did and records it as one experience, with
 * `metadata.tokens_used` and `metadata.duration` (seconds). Run again for the same step (a retry, a resume) it
 * replaces what it recorded.
 * @throws DeeplakeError INVALID_STATE when the state does not say what the task was or what was tried
 * @example graph.addNode("evaluate", evaluateNode(experience, { evaluate: ({ output }) => output === "42" }))
 */
export function evaluateNode<State = object>(
  experience: ExperienceStore,
  options: EvaluateNodeOptions<State>,
): ExperienceNode<State> {
  return async (state, config) => {
    if (options.scoreChannel !== undefined) requireChannel(config, options.scoreChannel);
    const evaluation = await evaluateAttempt(experience, state, config, options);
    return evaluation && options.scoreChannel !== undefined
      ? { [options.scoreChannel]: evaluation.score }
      : {};
  };
}

/** Scores and records one attempt; `null` when it could not be scored. */
export async function evaluateAttempt<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  options: EvaluateNodeOptions<State>,
): Promise<Evaluation | null> {
  const task = readTask(state, options);
  const approach = readApproach(state, options);
  const place = placeOf(config, task);
  const runId = experience.attempts.rootOf(place.runId) ?? "";
  const cost = experience.attempts.evaluated(place);
  try {
    const evaluation = toEvaluation(
      await options.evaluate({ task, approach, output: readOutput(state, options, approach), state, runId }),
    );
    const tokens = cost.tokens ?? tokensOfMessages(state);
    await experience.record({
      ...attemptIdentity(config),
      task,
      approach,
      outcome: evaluation.outcome,
      score: evaluation.score,
      lessons: evaluation.lessons,
      runId,
      threadId: threadIdOf(config) ?? "",
      labelSource: options.source ?? "test",
      ...(options.tags && { tags: options.tags }),
      ...(options.agent !== undefined && { agent: options.agent }),
      ...(options.scope !== undefined && { scope: options.scope }),
      metadata: {
        tokens_used: tokens ?? 0,
        duration: cost.duration ?? 0,
        ...(evaluation.comment !== "" && { comment: evaluation.comment }),
      },
    });
    return evaluation;
  } catch (error) {
    // An interrupt inside an evaluator waits for a person and must reach LangGraph.
    if ((error as { is_bubble_up?: boolean } | null)?.is_bubble_up === true || config?.signal?.aborted)
      throw error;
    experience.noteError("evaluate", error);
    return null;
  }
}

/** LangGraph's task id stays the same over retries and over interrupt and resume: one attempt is one experience. */
export function attemptIdentity(config: LangGraphRunnableConfig | undefined): Pick<ExperienceInput, "id"> {
  const taskId = config?.executionInfo?.taskId;
  return taskId === undefined ? {} : { id: derivedId("langgraph task", taskId) };
}
