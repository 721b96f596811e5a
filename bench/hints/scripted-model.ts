import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

import { seededRandom } from "../simulation/seeded-random.ts";
import { type Move, movesShown } from "./moves-shown.ts";
import { OPTIONS, PREPARING, STANDING_IN, type WorldTask } from "./world.ts";

/** How often the model does what a text in its prompt shows, and how often it repeats what has just failed. */
const HEEDS = 0.9;
const REPEATS = 0.25;
/** Failures of a tool after which the model gives it up. */
const PATIENCE = 8;

/** One call of the turn, and what came of it. */
interface Made {
  readonly tool: string;
  readonly option: string;
  readonly failed: boolean;
  readonly text: string;
}

interface Call {
  readonly name: string;
  readonly option: string;
}

/**
 * A model that follows a script. It knows which tools its task takes, as a real model knows from their
 * descriptions, and nothing of what they want. It does what a text in its prompt shows to have been done with
 * the tool, whoever put that text there, until it has tried all of it. Otherwise it guesses, by what the error
 * is about, and now and then makes the same call again.
 */
export class ScriptedModel extends BaseChatModel {
  readonly #task: WorldTask;
  readonly #seed: number;

  constructor(task: WorldTask, seed: number) {
    super({});
    this.#task = task;
    this.#seed = seed;
  }

  _llmType(): string {
    return "scripted";
  }

  override bindTools(): this {
    return this;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const made = madeIn(messages);
    const next = seededRandom(this.#seed * 1_000 + made.length);
    const tool = this.#task.tools.find(({ name }) => !isClosed(name, made));
    const message = tool
      ? answered(nextCall(tool.name, made, movesShown(tool.name, promptOf(messages)), next), made.length)
      : new AIMessage("That is all.");
    return { generations: [{ text: message.text, message }] };
  }
}

function answered({ name, option }: Call, at: number): AIMessage {
  return new AIMessage({
    content: "",
    tool_calls: [{ name, args: { customer: "c", option }, id: `call-${at}` }],
  });
}

function promptOf(messages: readonly BaseMessage[]): string {
  return messages
    .filter(({ type }) => type === "system" || type === "human")
    .map(({ text }) => text)
    .join("\n");
}

function madeIn(messages: readonly BaseMessage[]): Made[] {
  const calls = messages.flatMap((message) => (message as AIMessage).tool_calls ?? []);
  const results = messages.filter((message) => ToolMessage.isInstance(message));
  return calls.flatMap(({ name, args, id }) => {
    const result = results.find((message) => message.tool_call_id === id);
    if (!result) return [];
    return {
      tool: name,
      option: String(args["option"]),
      failed: result.status === "error",
      text: result.text,
    };
  });
}

/** Whether a tool has worked, another tool did its work, or the model has given it up. */
function isClosed(name: string, made: readonly Made[]): boolean {
  const own = made.filter(({ tool }) => tool === name);
  return (
    own.some(({ failed }) => !failed) ||
    own.length >= PATIENCE ||
    made.some(({ text }) => text === `done instead of ${name}`)
  );
}

function nextCall(name: string, made: readonly Made[], shown: readonly Move[], next: () => number): Call {
  const last = made.at(-1);
  const before = made.findLast(({ tool }) => tool === name);
  // Something was prepared for this call, so it is made now.
  if (last && before && PREPARING.includes(last.tool)) {
    const move = shown.find((one) => one.before === last.tool);
    return { name, option: move?.option ?? before.option };
  }
  const untried = shown.find((move) => !isTried(name, move, made));
  if (untried && next() < HEEDS) return firstCall(name, untried, made);
  return before ? guess(name, before, made, next) : { name, option: drawn(OPTIONS, next) };
}

/** The next call of a move: what prepares it, if that was not called right before. */
function firstCall(
  name: string,
  { before, instead, option = "standard" }: Move,
  made: readonly Made[],
): Call {
  if (instead !== undefined) return { name: instead, option };
  return before !== undefined && made.at(-1)?.tool !== before ? { name: before, option } : { name, option };
}

function isTried(name: string, { before, instead, option }: Move, made: readonly Made[]): boolean {
  if (instead !== undefined) return made.some(({ tool }) => tool === instead);
  return made.some(
    (one, at) =>
      one.tool === name && one.option === option && (before === undefined || made[at - 1]?.tool === before),
  );
}

/** What a model without memory does about an error: it tries what the error is about. */
function guess(name: string, before: Made, made: readonly Made[], next: () => number): Call {
  const same = { name, option: before.option };
  if (next() < REPEATS) return same;
  const unused = (tools: readonly string[]): string[] =>
    tools.filter((tool) => !made.some((one) => one.tool === tool));
  if (before.text.includes("refused")) {
    const tried = made.filter(({ tool }) => tool === name).map(({ option }) => option);
    const left = OPTIONS.filter((option) => !tried.includes(option));
    return left.length === 0 ? same : { name, option: drawn(left, next) };
  }
  const others = unused(before.text.includes("Precondition") ? PREPARING : STANDING_IN);
  return others.length === 0 ? same : { name: drawn(others, next), option: before.option };
}

function drawn(from: readonly string[], next: () => number): string {
  return from[Math.floor(next() * from.length)] as string;
}
