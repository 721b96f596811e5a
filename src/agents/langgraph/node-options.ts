import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { func, required, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { type IntegrationOptions, readIntegration } from "../../capture/attempts/integration-options.ts";
import type { Evaluator } from "../../experience/records/evaluation.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { StateReaders } from "./read-state.ts";

/** What an evaluate node says of what it records. */
type NodeLabels = Pick<IntegrationOptions, "source" | "tags" | "agent">;
/** Whose the run is. */
type NodeOwner = Pick<IntegrationOptions, "scope" | "user">;

/** How a recall node works. */
export interface RecallNodeOptions<State = Record<string, unknown>>
  extends Pick<StateReaders<State>, "task" | "taskChannel">, Omit<IntegrationOptions, keyof NodeLabels> {
  /**
   * Channel that gets the text. In `"messages"` it joins the system message that leads, else the last human one, until a
   * later recall takes it out again. @default "experience"
   */
  readonly into?: string;
}

/** A graph node: state and config in, an update of the state out. */
export type ExperienceNode<State = object> = (
  state: State,
  config?: LangGraphRunnableConfig,
) => Promise<Record<string, unknown>>;

/** How an evaluate node works. */
export interface EvaluateNodeOptions<State = Record<string, unknown>>
  extends StateReaders<State>, NodeLabels, NodeOwner {
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
