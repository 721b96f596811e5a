import { isDeepStrictEqual } from "node:util";

import { DeeplakeError } from "../../base/errors.ts";
import { returned } from "../../base/options/returned.ts";
import { answerText } from "../../base/messages/read-messages.ts";
import { anyMessage, lastHumanIndex } from "../../base/messages/any-message.ts";
import { loneResult, RESULTS, runApproach, spoken } from "../../base/messages/run-texts.ts";
import { isWordless, messagesField, messagesOfState, taskOfState } from "../../base/messages/task.ts";
import { takeSnapshot } from "../../base/messages/snapshot.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";

/** How a node reads the state. */
export interface StateReaders<State> {
  /** Finds the task. @default the task channel, else `question`, `query`, `input` or `prompt`, else the last human message */
  readonly task?: ((state: State) => string) | undefined;
  /** Channel with the task. @default "task" */
  readonly taskChannel?: string | undefined;
  /**
   * Finds what was tried.
   * @default the approach channel, else `output` or `answer`, else the answer in `messages`, else `generation`,
   * `response`, `result` or `draft` if only one of them is filled, else the tool calls in `messages`. A value that is
   * no text counts as JSON.
   */
  readonly approach?: ((state: State) => string) | undefined;
  /** Channel with the approach. @default "approach" */
  readonly approachChannel?: string | undefined;
  /**
   * Finds the result to evaluate.
   * @default `output`, else `answer`, else the answer in `messages`, else the only filled field of `generation`,
   * `response`, `result` and `draft`, else the approach
   */
  readonly output?: ((state: State) => unknown) | undefined;
}

/**
 * The task. `undefined` if the state has no words of a person, such as an image alone. Such a run has no memory, and
 * an error is counted.
 * @param begun The task at which the graph is known to work. This task counts if a human message says it.
 * @throws DeeplakeError INVALID_STATE if the state has no place for a task
 */
export function readTask<State>(
  experience: ExperienceStore,
  state: State,
  { task, taskChannel = "task" }: StateReaders<State>,
  { begun, counted = "recall" }: { readonly begun?: string | undefined; readonly counted?: string } = {},
): string | undefined {
  const found = task ? returned(task(state)) : taskOfState(state, taskChannel, begun);
  if (typeof found === "string" && found.trim() !== "") return found;
  const problem = new DeeplakeError(
    "INVALID_STATE",
    `Expected the task in state.${taskChannel}, question, query, input or prompt, or as a human message, got none. Set one of them, or give the node the option task: (state) => string.`,
  );
  if (!isWordless(task ? found : state, taskChannel)) throw problem;
  portOf(experience).noteError(counted, problem);
  return undefined;
}

/**
 * The approach. `undefined` if the model answered without words. Then an error is counted.
 * @throws DeeplakeError INVALID_STATE if the state has no place for the approach
 */
export function readApproach<State>(
  experience: ExperienceStore,
  state: State,
  { approach, approachChannel = "approach" }: StateReaders<State>,
): string | undefined {
  const fields = state as Record<string, unknown>;
  const found = approach ? returned(approach(state)) : approachIn(fields, approachChannel);
  if (isText(found)) return found;
  const problem = new DeeplakeError(
    "INVALID_STATE",
    `Expected what was tried in state.${approachChannel}, output, answer, a model message or one of generation, response, result and draft, got none. Set one of them, or give the node the option approach: (state) => string.`,
  );
  const isBlank = approach
    ? found === ""
    : resultNames(approachChannel).some((name) => isEmpty(fields[name])) ||
      isWordless({ messages: messagesOfState(state) });
  if (!isBlank) throw problem;
  portOf(experience).noteError("evaluate", problem);
  return undefined;
}

/**
 * The state without results from before the attempt and without the messages of earlier turns. The channel that the
 * option `approachChannel` names always stays. Returns the whole state if the rest has no approach, because the
 * attempt may have come to the same result again.
 */
export function stateSince<State>(
  before: object | undefined,
  state: State,
  { approach, approachChannel }: StateReaders<State>,
): State {
  if (before === undefined || approach) return state;
  const left = before as Record<string, unknown>;
  const since: Record<string, unknown> = { ...(state as Record<string, unknown>) };
  for (const name of resultNames("approach"))
    if (name !== approachChannel && isDeepStrictEqual(since[name], left[name])) delete since[name];
  const [channel, messages] = messagesField(state) ?? ["messages", []];
  since[channel] = messages.slice(lastHumanIndex(messages) + 1);
  return isText(approachIn(since, approachChannel ?? "approach")) ? (since as State) : state;
}

/** The channels that may have the approach. */
function resultNames(approachChannel: string): string[] {
  return [approachChannel, "output", "answer", ...RESULTS];
}

function approachIn(fields: Record<string, unknown>, approachChannel: string): string | undefined {
  const { output, answer } = fields;
  const lone = loneResult(fields);
  const messages = messagesOfState(fields);
  return (
    textOf(fields[approachChannel]) ??
    [output, answer, answerText(fields["messages"]), lone].find(isText) ??
    textOf(output) ??
    textOf(answer) ??
    textOf(lone) ??
    answerText(messages) ??
    callsIn(messages)
  );
}

/** The result of the attempt. */
export function readOutput<State>(state: State, readers: StateReaders<State>, approach: string): unknown {
  if (readers.output) return readers.output(state);
  const fields = state as Record<string, unknown>;
  return (
    fields["output"] ?? fields["answer"] ?? answerText(fields["messages"]) ?? loneResult(fields) ?? approach
  );
}

/** The tool calls of an agent that answers without words. */
function callsIn(messages: readonly unknown[] = []): string {
  return spoken(messages.flatMap((message) => anyMessage(message) ?? []));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A text, or another value as JSON. `undefined` if the value is missing or empty. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || isEmpty(value)) return undefined;
  return isText(value) ? value : runApproach(takeSnapshot(value).value) || undefined;
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === null;
}
