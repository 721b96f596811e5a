import type { ExtractStateType, StateDefinitionInit } from "@langchain/langgraph";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { evaluateNode } from "./evaluate-node.ts";
import type { EvaluateNodeOptions, ExperienceNode, RecallNodeOptions } from "./node-options.ts";
import { hintNode } from "./hint-node.ts";
import { recallNode } from "./recall-node.ts";

/** The compiler error for a state that lacks the channel for the text, or a channel for the task. */
export interface MissingChannel<Channel> {
  readonly "the state needs this channel, or options that name another": Channel;
}

/** Options of the recall node and the evaluate node. */
export type ExperienceNodesOptions<State> = RecallNodeOptions<State> & EvaluateNodeOptions<State>;

type IntoOf<Options> = Options extends { readonly into: infer Channel extends string }
  ? Channel
  : "experience";
type TaskChannelOf<Options> = Options extends { readonly taskChannel: infer Channel extends string }
  ? Channel
  : "task";

type MissingTask<State, Options> = Options extends { readonly task: (state: never) => string }
  ? never
  : TaskChannelOf<Options> extends keyof State
    ? never
    : "messages" extends keyof State
      ? never
      : TaskChannelOf<Options>;

type Missing<State, Options> =
  IntoOf<Options> extends keyof State ? MissingTask<State, Options> : IntoOf<Options>;

type Checked<State, Options> = [Missing<State, Options>] extends [never]
  ? unknown
  : MissingChannel<Missing<State, Options>>;

/**
 * Makes the recall, hint and evaluate nodes for a state. TypeScript refuses a state that has no channel for the
 * recalled text, and a state that has neither a task channel nor `messages`, unless the option `task` finds the task.
 * TypeScript does not check the other channels. The hint node reads the channel `messages`; without this channel it
 * gives no hint.
 * @param state The argument of `new StateGraph`: `Annotation.Root`, a `StateSchema` or a zod object.
 * @example
 * const { recall, evaluate } = experienceNodes(State, experience, { evaluate: ({ state }) => state.answer === "42" });
 */
export function experienceNodes<
  const Definition extends StateDefinitionInit,
  const Options extends ExperienceNodesOptions<ExtractStateType<Definition>>,
>(
  state: Definition & Checked<ExtractStateType<Definition>, Options>,
  experience: ExperienceStore,
  options: Options,
): {
  recall: ExperienceNode<ExtractStateType<Definition>>;
  hint: ExperienceNode<ExtractStateType<Definition>>;
  evaluate: ExperienceNode<ExtractStateType<Definition>>;
} {
  // Only the compiler reads the definition. At run time the graph knows its channels.
  void state;
  return {
    recall: recallNode<ExtractStateType<Definition>>(experience, options),
    hint: hintNode<ExtractStateType<Definition>>(experience, options),
    evaluate: evaluateNode<ExtractStateType<Definition>>(experience, options),
  };
}
