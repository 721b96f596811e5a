import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { DeeplakeError } from "../../base/errors.ts";
import type { OptionTypes } from "../../base/options/check-options.ts";
import type { AttemptLabels } from "../../capture/attempts/record-attempt.ts";
import { checkIntegration } from "../../capture/attempts/check-integration.ts";
import type { RecallOptions } from "../../experience/recall/recall-options.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import type { Evaluator } from "../../experience/records/evaluation.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { StateReaders } from "./read-state.ts";

/** How a recall node works. */
export interface RecallNodeOptions<State = Record<string, unknown>>
  extends
    Pick<StateReaders<State>, "task" | "taskChannel">,
    Omit<RecallOptions, "runId" | "threadId" | "status"> {
  /** Channel that gets the text; `"messages"` gets one system message instead. @default "experience" */
  readonly into?: string;
}

/** A graph node: state and config in, an update of the state out. */
export type ExperienceNode<State = object> = (
  state: State,
  config?: LangGraphRunnableConfig,
) => Promise<Record<string, unknown>>;

/** How an evaluate node works. */
export interface EvaluateNodeOptions<State = Record<string, unknown>>
  extends StateReaders<State>, AttemptLabels {
  /** Scores the attempt. When it throws or gives no score, nothing is recorded; `experience.health()` counts it. */
  readonly evaluate: Evaluator<State>;
  /** Channel that gets the score. @default none */
  readonly scoreChannel?: string;
}

const READERS: OptionTypes<StateReaders<unknown>> = {
  task: "function",
  taskChannel: "string",
  approach: "function",
  approachChannel: "string",
  output: "function",
};

const OWN: OptionTypes<
  StateReaders<unknown> &
    Pick<RecallNodeOptions<unknown>, "into"> &
    Pick<EvaluateNodeOptions<unknown>, "evaluate" | "scoreChannel">
> = { ...READERS, into: "string", evaluate: "function", scoreChannel: "string" };

/** The options of both nodes are taken by each, since an agent shares them. @throws DeeplakeError INVALID_ARGUMENT */
export function checkNodes<State>(
  what: string,
  experience: ExperienceStore,
  options: RecallNodeOptions<State> | EvaluateNodeOptions<State>,
): void {
  checkStore(experience);
  checkIntegration(what, options, OWN);
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkEvaluates<State>(
  what: string,
  experience: ExperienceStore,
  options: EvaluateNodeOptions<State>,
): void {
  checkNodes(what, experience, options);
  if (options.evaluate === undefined)
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      `Expected a function that scores attempts as evaluate of ${what}, got none.`,
    );
}
