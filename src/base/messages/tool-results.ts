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
  /** The error, if the call failed: the line that says what went wrong, without what LangChain puts around it. */
  readonly error: string | undefined;
}

/** Longest error that is kept. */
const LONGEST = 300;
/** Most characters of a message in which an error is looked for. The call's arguments may stand before the error. */
const READ = 200_000;

/** Text that tool nodes put after an error. Older tool nodes set no status, so only this text tells a failure. */
const ADVICE = /\n ?Please fix (?:your mistakes|the error and try again)\.$/u;
/** Characters at the end of a message in which `ADVICE` is looked for, because a message may be long. */
const TAIL = 80;
/** Text that `createAgent` puts in front of an error if the arguments do not fit the schema of the tool. */
const INVOKED = /^Error invoking tool '[^']*' with kwargs .*? with error: /su;
/** What `toolRetryMiddleware`, and `toolErrorMiddleware` as LangChain documents it, say of a tool that failed. */
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
 * Why a call was not done, by its answer: it has the status "error", and not the text that tool nodes write for a tool
 * that failed. Empty for the texts in which LangChain says that a person rejected it or that a limit was reached.
 */
export function notDone(message: BaseMessage): string | undefined {
  if ((message as ToolMessage).status !== "error") return undefined;
  const text = message.text.trim();
  if (DECIDED.test(text)) return "";
  const failed = ADVICE.test(text.slice(-TAIL)) || RETRIED.test(text);
  return failed ? undefined : lineOf(text);
}

/**
 * The error that a tool tells the model by what it returns, which is a message or a command with messages; `undefined` if
 * it tells none. Never throws.
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
