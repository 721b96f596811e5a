import { type AIMessage, type BaseMessage, type ToolMessage } from "@langchain/core/messages";

import { readSafely } from "./read-safely.ts";
import { errorLine } from "../text/error-line.ts";
import { anyMessage, lastHumanIndex } from "./any-message.ts";

/** The answer of a tool to one call of the current turn. */
export interface ToolResult {
  readonly tool: string;
  readonly args: unknown;
  /** Number of the model message that made the call. Calls of one message run side by side. */
  readonly step: number;
  /** The error, if the call failed: the line that says what went wrong, without the text that LangChain adds. */
  readonly error: string | undefined;
}

/** Longest error that is kept. */
const LONGEST = 300;
/** Only this many characters of a message are searched for an error. The call's arguments may come before the error. */
const READ = 200_000;

/** Text that tool nodes put after an error. Older tool nodes set no status, so only this text marks a failure. */
const ADVICE = /\n ?Please fix (?:your mistakes|the error and try again)\.$/u;
/** Characters at the end of a message in which `ADVICE` is looked for, because a message may be long. */
const TAIL = 80;
/** Text that `createAgent` puts in front of an error if the arguments do not fit the schema of the tool. */
const INVOKED = /^Error invoking tool '[^']*' with kwargs .*? with error: /su;
/** Text of `toolRetryMiddleware`, and of `toolErrorMiddleware` as LangChain documents it, about a tool that failed. */
const RETRIED = /^Tool '[^']*' failed (?:after \d+ attempts? )?with /u;
/** A decision of a person or of a limit, which is no failure of the tool. */
const DECIDED = /^(?:User rejected the tool call for|Tool call limit exceeded\.)/u;

/**
 * What tools answered since the last human message, in order. A call fails if its message has the status
 * "error", or if its message has no status and ends with the text that tool nodes put after an error. A call
 * that a person or a limit refused does not fail. Messages may have any form.
 */
export function toolResults(messages: readonly unknown[]): ToolResult[] {
  const turn = messages.slice(lastHumanIndex(messages) + 1).flatMap((value) => anyMessage(value) ?? []);
  if (!turn.some(({ type }) => type === "tool")) return [];
  const calls = new Map<string, { readonly name: string; readonly args: unknown; readonly step: number }>();
  let step = 0;
  return turn.flatMap((message) => {
    if (message.type === "ai") {
      step++;
      for (const { id, name, args } of (message as AIMessage).tool_calls ?? [])
        calls.set(id ?? "", { name, args, step });
    }
    if (message.type !== "tool") return [];
    const { tool_call_id: id, name } = message as ToolMessage;
    const known = calls.get(id) ?? { name: "", args: {}, step };
    return { tool: name || known.name, args: known.args, step: known.step, error: errorOf(message) };
  });
}

/**
 * Why a call was not done: the line of its answer that says it. The line is empty if the answer is LangChain's text for a
 * rejection by a person or for a limit. `undefined` if the call was done: if its answer does not have the status "error",
 * or has the text that tool nodes write about a tool that failed.
 */
export function notDone(message: BaseMessage): string | undefined {
  if ((message as ToolMessage).status !== "error") return undefined;
  const text = message.text.trim();
  if (DECIDED.test(text)) return "";
  const failed = ADVICE.test(text.slice(-TAIL)) || RETRIED.test(text);
  return failed ? undefined : lineOf(text);
}

/**
 * The error that a tool reports to the model in what it returns: the text of a tool message, alone or in a command.
 * `undefined` if the tool reports none. Never throws.
 */
export function toldError(output: unknown): string | undefined {
  return readSafely(() => {
    const { update } = (output ?? {}) as { readonly update?: { readonly messages?: unknown } | null };
    const said = [update?.messages ?? output].flat().flatMap((value) => anyMessage(value) ?? []);
    return said.find((message) => message.type === "tool" && errorOf(message) !== undefined)?.text;
  });
}

function errorOf(message: BaseMessage): string | undefined {
  const { status } = message as ToolMessage;
  if (status === "success") return undefined;
  const text = message.text.trim();
  const advice = ADVICE.exec(text.slice(-TAIL))?.[0] ?? "";
  if (DECIDED.test(text) || (status !== "error" && advice === "")) return undefined;
  const bare = text.slice(0, Math.min(text.length - advice.length, READ)).replace(INVOKED, "");
  return lineOf(bare);
}

function lineOf(text: string): string {
  return errorLine(text).slice(0, LONGEST).toWellFormed();
}
