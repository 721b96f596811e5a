import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { func, required, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { type IntegrationOptions, readIntegration } from "../../capture/attempts/integration-options.ts";
import type { Evaluator } from "../../experience/records/evaluation.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { StateReaders } from "./read-state.ts";

/** Options that describe what an evaluate node records. */
type NodeLabels = Pick<IntegrationOptions, "source" | "tags" | "agent">;
/** Options that name the scope and the user of a run. */
type NodeOwner = Pick<IntegrationOptions, "scope" | "user">;

/** Options of a recall node. */
export interface RecallNodeOptions<State = Record<string, unknown>>
  extends Pick<StateReaders<State>, "task" | "taskChannel">, Omit<IntegrationOptions, keyof NodeLabels> {
  /**
   * Channel that gets the text. In the channel `"messages"`, the text is added to the leading system message. If there is
   * none, the text is added to the last human message. If there is none either, the text is a new system message. A
   * later recall removes the text.
   * @default "experience"
   */
  readonly into?: string;
}

/**
 * A graph node: takes state and config, returns an update of the state. Code in a node or in a workflow of the
 * functional API may also call this function. Without a config, the function uses the config of the run that calls
 * it.
 */
export type ExperienceNode<State = object> = (
  state: State,
  config?: LangGraphRunnableConfig,
) => Promise<Record<string, unknown>>;

/** Options of an evaluate node. */
export interface EvaluateNodeOptions<State = Record<string, unknown>>
  extends StateReaders<State>, NodeLabels, NodeOwner {
  /**
   * Scores the attempt. If `evaluate` throws, or returns neither a score nor an outcome, nothing is recorded and
   * `experience.health()` counts the error.
   */
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

/**
 * Checks the options of a node. Each node accepts the options of all nodes, so that one object can be passed to all.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
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
