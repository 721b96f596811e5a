import type { ExtractStateType, StateDefinitionInit } from "@langchain/langgraph";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { evaluateNode } from "./evaluate-node.ts";
import type { EvaluateNodeOptions, ExperienceNode, RecallNodeOptions } from "./node-options.ts";
import { recallNode } from "./recall-node.ts";

/** What the compiler shows when a state lacks a channel that the nodes need. */
export interface MissingChannel<Channel> {
  readonly "the state needs this channel, or options that name another": Channel;
}

/** Options of both nodes, checked against the state. */
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
 * Recall and evaluate nodes for a state. A state without the channels they need does not compile.
 * @param state What `new StateGraph` takes: `Annotation.Root`, a `StateSchema` or a zod object.
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
  evaluate: ExperienceNode<ExtractStateType<Definition>>;
} {
  // The definition only serves the compiler; at run time the graph itself says which channels it has.
  void state;
  return {
    recall: recallNode<ExtractStateType<Definition>>(experience, options),
    evaluate: evaluateNode<ExtractStateType<Definition>>(experience, options),
  };
}
