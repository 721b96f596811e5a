import type { ToolMessage } from "@langchain/core/messages";
import { getConfig, type LangGraphRunnableConfig } from "@langchain/langgraph";

import { anyMessage, lastHumanIndex } from "../../base/messages/any-message.ts";
import { HintsOfRuns } from "../../capture/attempts/hints-of-run.ts";
import { recallOfAttempt } from "../../capture/attempts/recall-text.ts";
import { withoutHint } from "../../experience/prompt/fence.ts";
import { messagesOfState } from "../../base/messages/task.ts";
import { joined } from "../../experience/prompt/fit-recalled.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { messagesUpdate, textInMessages } from "./messages-update.ts";
import { type ExperienceNode, readNodeOptions, type RecallNodeOptions } from "./node-options.ts";
import { attemptAt, placeOf, threadOf } from "./node-place.ts";
import { requireChannel } from "./require-channel.ts";
import { taskInRun } from "./run-task.ts";

/**
 * Makes a LangGraph node that tells the agent node after it what experience says about a tool that has just
 * failed. The hint node reads the tool messages in `state.messages`, so the node belongs between the tools and the
 * agent. The hint joins the text of the recall node, in the same channel, until the tool works. If the store fails, the
 * agent continues without a hint, and `experience.health()` counts the error.
 * @throws DeeplakeError INVALID_ARGUMENT for options that recall does not take; the node itself throws
 * INVALID_STATE if the state has no channel for the text, or messages without ids to carry it
 * @example graph.addNode("hint", hintNode(experience)).addEdge("tools", "hint").addEdge("hint", "agent")
 */
export function hintNode<State = object>(
  experience: ExperienceStore,
  chosen: RecallNodeOptions<State> = {},
): ExperienceNode<State> {
  const options = readNodeOptions("hintNode", experience, chosen);
  const { into = "experience" } = options;
  const hints = new HintsOfRuns(experience);
  return async (state, given) => {
    requireChannel(given, into);
    const config = given ?? getConfig();
    const messages = messagesOfState(state) ?? [];
    const hint = await hints.textFor(turnId(messages, config), messages, async () => {
      const task = await taskInRun(experience, state, config, options, { judges: false, counted: "hint" });
      if (task === undefined) return null;
      const { memory, ...attempt } = attemptAt(experience, task, config, options, placeOf);
      return memory && { task, recall: recallOfAttempt(experience, options, memory, attempt, state) };
    });
    const before = into === "messages" ? textInMessages(state) : textIn(state, into);
    const text = joined(withoutHint(before), hint);
    if (text === before) return {};
    return into === "messages" ? { messages: messagesUpdate(state, text) } : { [into]: text };
  };
}

function textIn(state: unknown, channel: string): string {
  const text = (state as Record<string, unknown>)[channel];
  return typeof text === "string" ? text : "";
}

/**
 * Identifies the turn, also after an interrupt: by the thread, the human message that began the turn, and the first
 * call that a tool answered. The message alone is not enough. An application may send one object again, and in a
 * channel without LangGraph's reducer messages have no ids.
 */
function turnId(messages: readonly unknown[], config: LangGraphRunnableConfig | undefined): string {
  const at = lastHumanIndex(messages);
  const asked = anyMessage(messages[at]);
  const answered = messages
    .slice(at + 1)
    .map(anyMessage)
    .find((message) => message?.type === "tool");
  const call = (answered as ToolMessage | undefined)?.tool_call_id ?? "";
  return JSON.stringify([threadOf(config) ?? "", asked?.id ?? asked?.text ?? "", call]);
}
