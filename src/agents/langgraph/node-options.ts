import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { func, required, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import type { AttemptLabels } from "../../capture/attempts/record-attempt.ts";
import { type IntegrationOptions, readIntegration } from "../../capture/attempts/integration-options.ts";
import type { IntegratedRecallOptions } from "../../experience/recall/recall-options.ts";
import type { Evaluator } from "../../experience/records/evaluation.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { StateReaders } from "./read-state.ts";

/** How a recall node works. */
export interface RecallNodeOptions<State = Record<string, unknown>>
  extends
    Pick<StateReaders<State>, "task" | "taskChannel">,
    Pick<AttemptLabels, "user">,
    IntegratedRecallOptions {
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

type NodeOptions<State> = RecallNodeOptions<State> & Partial<EvaluateNodeOptions<State>>;

const OWN = {
  task: func(),
  taskChannel: string(),
  approach: func(),
  approachChannel: string(),
  output: func(),
  into: string(),
  evaluate: func("a function that scores attempts"),
  scoreChannel: string(),
} satisfies OptionsSpec<Omit<NodeOptions<never>, keyof IntegrationOptions>>;

/** The options of both nodes are taken by each, since an agent shares them. @throws DeeplakeError INVALID_ARGUMENT */
export function readNodeOptions<Options extends object>(
  what: string,
  experience: ExperienceStore,
  options: Options,
): Options {
  portOf(experience);
  return readIntegration(what, options, OWN);
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function readEvaluateOptions<Options extends object>(
  what: string,
  experience: ExperienceStore,
  options: Options,
): Options {
  portOf(experience);
  return readIntegration(what, options, { ...OWN, evaluate: required(OWN.evaluate) });
}
