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

/** The options, with the names of channels as types of their own: the compiler reads them beside functions of any kind. */
type Named<State, Into, TaskChannel> = Omit<
  ExperienceNodesOptions<State>,
  "into" | "taskChannel" | "task"
> & { readonly into?: Into; readonly taskChannel?: TaskChannel };

type HasText<State, Into> = Into extends keyof State ? unknown : MissingChannel<Into>;
type HasTask<State, TaskChannel> = [TaskChannel & keyof State] extends [never]
  ? "messages" extends keyof State
    ? unknown
    : MissingChannel<TaskChannel>
  : unknown;

interface ExperienceNodes<State> {
  recall: ExperienceNode<State>;
  hint: ExperienceNode<State>;
  evaluate: ExperienceNode<State>;
}

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
  const Into extends string = "experience",
>(
  state: Definition & HasText<ExtractStateType<Definition>, Into>,
  experience: ExperienceStore,
  options: Named<ExtractStateType<Definition>, Into, string> & {
    readonly task: (state: ExtractStateType<Definition>) => string;
  },
): ExperienceNodes<ExtractStateType<Definition>>;
export function experienceNodes<
  const Definition extends StateDefinitionInit,
  const Into extends string = "experience",
  const TaskChannel extends string = "task",
>(
  state: Definition &
    HasText<ExtractStateType<Definition>, Into> &
    HasTask<ExtractStateType<Definition>, TaskChannel>,
  experience: ExperienceStore,
  options: Named<ExtractStateType<Definition>, Into, TaskChannel> & {
    readonly task?: ((state: ExtractStateType<Definition>) => string) | undefined;
  },
): ExperienceNodes<ExtractStateType<Definition>>;
export function experienceNodes<State>(
  _state: unknown,
  experience: ExperienceStore,
  options: ExperienceNodesOptions<State>,
): ExperienceNodes<State> {
  // Only the compiler reads the definition. At run time the graph knows its channels.
  return {
    recall: recallNode<State>(experience, options),
    hint: hintNode<State>(experience, options),
    evaluate: evaluateNode<State>(experience, options),
  };
}
