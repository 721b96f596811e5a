import { DeeplakeError } from "../../base/errors.ts";
import { fieldOf } from "../../base/messages/chain-values.ts";
import { informedInput } from "../../base/messages/place-text.ts";
import { isCommand, messagesField, updateIn } from "../../base/messages/task.ts";
import { channelsOf } from "./graph-output.ts";

/**
 * The input of a runnable with the recalled text in it. A graph or a prompt drops what it does not know: then `lost` is
 * called.
 * @param into Key of the input that gets the text
 */
export function placedIn<Input>(
  runnable: unknown,
  input: Input,
  text: string,
  into: string | undefined,
  lost: (error: DeeplakeError) => void,
): Input {
  const channels = channelsOf(runnable, "first");
  const key = into ?? defaultKey(channels, input);
  const informed = informedInput(input, text, key) as Input;
  const known = channels ? Object.keys(channels) : variablesOf(runnable);
  if (text !== "" && known?.includes(key) === false && fieldOf(informed, key) !== undefined)
    lost(
      new DeeplakeError(
        "INVALID_STATE",
        `Expected a channel or variable ${key} for the recalled text, found none. Add it, or name another with into.`,
      ),
    );
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
