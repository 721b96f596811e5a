import { DeeplakeError } from "../../base/errors.ts";
import { fieldOf } from "../../base/messages/chain-values.ts";
import { informedInput } from "../../base/messages/place-text.ts";
import { isCommand, messagesField, updateIn } from "../../base/messages/task.ts";
import { channelsOf } from "./graph-output.ts";

/** Where the recalled text goes. */
interface Place {
  readonly runnable: unknown;
  /** Key of the input that gets the text. */
  readonly into: string | undefined;
  /** Called if the text does not reach the runnable. */
  readonly lost: (error: DeeplakeError) => void;
}

/** The input of a runnable with the recalled text in it. A graph or a prompt drops what it does not know. */
export function placedIn<Input>(input: Input, text: string, { runnable, into, lost }: Place): Input {
  const channels = channelsOf(runnable, "first");
  const key = into ?? defaultKey(channels, input);
  const informed = informedInput(input, text, key) as Input;
  const known = channels ? Object.keys(channels) : variablesOf(runnable);
  if (text !== "" && known?.includes(key) === false && fieldOf(informed, key) !== undefined)
    lost(noPlace(key));
  return informed;
}

/** The variables of the prompt that a runnable is, or that is its first step; `undefined` if it is none. */
function variablesOf(runnable: unknown): readonly unknown[] | undefined {
  const own = fieldOf(runnable, "inputVariables");
  if (Array.isArray(own)) return own;
  const inner = ["bound", "runnable", "first"].map((name) => fieldOf(runnable, name)).find(Boolean);
  return inner === undefined ? undefined : variablesOf(inner);
}

/** In a graph without a channel `experience`, the messages get the text. */
function defaultKey(channels: object | undefined, input: unknown): string {
  if (!channels || "experience" in channels) return "experience";
  if ("messages" in channels) return "messages";
  return messagesField(isCommand(input) ? updateIn(input) : input)?.[0] ?? "experience";
}

function noPlace(key: string): DeeplakeError {
  return new DeeplakeError(
    "INVALID_STATE",
    `Expected a channel or a prompt's variable for the recalled text, got none named ${key}. Add it, or name another with into.`,
  );
}
