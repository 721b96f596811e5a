import type { BaseMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import {
  addMessages,
  Command,
  getConfig,
  isCommand,
  type LangGraphRunnableConfig,
} from "@langchain/langgraph";

import { fieldOf } from "../../base/messages/chain-values.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import { withoutTexts } from "../../base/messages/placed-text.ts";
import { updateIn } from "../../base/messages/task.ts";
import { bubblesUp } from "../../experience/records/error-status.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { recordFailed } from "../../capture/attempts/record-attempt.ts";
import {
  type EvaluateNodeOptions,
  type ExperienceNode,
  readEvaluateOptions,
  type RecallNodeOptions,
} from "./node-options.ts";
import { attemptIdentity, evaluateAttempt } from "./evaluate-node.ts";
import { attemptAt, ownPlaceOf } from "./node-place.ts";
import { readTask, stateSince } from "./read-state.ts";
import { recalling } from "./recall-node.ts";

type Update = Record<string, unknown>;

/** What a node returns: an update of the state, a `Command`, a list of both, or nothing. */
// oxlint-disable-next-line typescript/no-invalid-void-type -- nodes may end without a return
type Returned = Update | Command<unknown, Update> | readonly (Update | Command)[] | null | void;

/** An agent node, in the forms that LangGraph takes. */
export type AgentNode<State> =
  | ((state: State, config: LangGraphRunnableConfig) => Returned | Promise<Returned>)
  | Runnable<State, Returned>;

/** Options of an agent with experience: those of recall and of evaluation. */
export type ExperienceAgentOptions<State> = RecallNodeOptions<State> & EvaluateNodeOptions<State>;

/**
 * Makes one node that recalls, runs the agent node with the text in its state, and scores and records the result. If
 * the agent throws, one failure is recorded, even without a callback handler, and the error is passed on to the graph.
 * Interrupts and aborts are not recorded.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example graph.addNode("agent", experienceAgent(agent, experience, { evaluate: checkAnswer }))
 */
export function experienceAgent<State extends object>(
  agent: AgentNode<State>,
  experience: ExperienceStore,
  given: ExperienceAgentOptions<State>,
): ExperienceNode<State> {
  const options = readEvaluateOptions("experienceAgent", experience, given);
  if (typeof agent !== "function" && typeof fieldOf(agent, "invoke") !== "function")
    throw invalidKind("an agent node, a function or a runnable", agent);
  const recall = recalling(experience, options, ownPlaceOf);
  return async (before, config = getConfig() ?? {}) => {
    // The messages need ids: the recalled text is placed in a message, and is removed again by that message's id.
    const state = withUpdate(before, { messages: [] });
    const task = readTask(experience, state, options);
    const recalled = await recall(state, config, task);
    const informed = withUpdate(state, recalled);
    const returned = [await attempt(agent, informed, config, experience, options, task)]
      .flat()
      .map((one) => one ?? {});
    const after = returned.map(updateOf).reduce(withUpdate, informed);
    const since = stateSince(informed, after, options);
    const evaluation = await evaluateAttempt(experience, after, config, options, task, ownPlaceOf, since);
    const score = evaluation &&
      options.scoreChannel !== undefined && { [options.scoreChannel]: evaluation.score };
    const updates = [...returned.map(shown), ...(score ? [score] : [])];
    // LangGraph takes a list only if a command is in it.
    return (updates.some(isCommand) ? updates : Object.assign({}, ...updates)) as Update;
  };
}

function updateOf(returned: Update | Command): Update {
  return isCommand(returned) ? updateIn({ update: returned.update }) : returned;
}

/**
 * What an agent returned, without the recalled text. That text is only for the agent, but updates are streamed to the
 * graph's caller.
 */
function shown(returned: Update | Command): Update | Command {
  const { messages: said, ...update } = updateOf(returned);
  const messages = setBy(said);
  if (!Array.isArray(messages)) return returned;
  const left = withoutTexts(messages);
  const without = { ...update, messages: overwrites(said) ? { [OVERWRITE]: left } : left };
  return isCommand(returned) ? Object.assign(new Command({}), returned, { update: without }) : without;
}

async function attempt<State extends object>(
  agent: AgentNode<State>,
  state: State,
  config: LangGraphRunnableConfig,
  experience: ExperienceStore,
  options: ExperienceAgentOptions<State>,
  task: string | undefined,
): Promise<Returned> {
  try {
    return typeof agent === "function" ? await agent(state, config) : await agent.invoke(state, config);
  } catch (error) {
    if (!bubblesUp(error) && !config.signal?.aborted) await fail(task, config, experience, options, error);
    throw error;
  }
}

async function fail<State extends object>(
  task: string | undefined,
  config: LangGraphRunnableConfig,
  experience: ExperienceStore,
  options: ExperienceAgentOptions<State>,
  error: unknown,
): Promise<void> {
  if (task === undefined) return;
  const place = attemptAt(experience, task, config, options, ownPlaceOf);
  const { memory, ...attempted } = { ...attemptIdentity(config), ...place, tokens: null };
  const { tags, agent } = options;
  if (memory) await recordFailed(experience, attempted, error, { tags, agent, ...memory });
}

/** Key of the value in LangGraph's `Overwrite`, live and as JSON. */
const OVERWRITE = "__overwrite__";

/** Whether a value replaces the value of its channel, instead of being merged with it. */
function overwrites(value: unknown): boolean {
  return fieldOf(value, OVERWRITE) !== undefined;
}

function setBy(value: unknown): unknown {
  return overwrites(value) ? fieldOf(value, OVERWRITE) : value;
}

/** The state after an update. Messages are merged as LangGraph's reducer merges them; other reducers are not known. */
function withUpdate<State extends object>(state: State, update: Update): State {
  const set = Object.fromEntries(Object.entries(update).map(([channel, value]) => [channel, setBy(value)]));
  const { messages: added } = set;
  const before = overwrites(update["messages"]) ? [] : (state as Record<string, unknown>)["messages"];
  if (!Array.isArray(before) || added === undefined) return { ...state, ...set };
  return { ...state, ...set, messages: addMessages(before as BaseMessage[], added as BaseMessage[]) };
}
