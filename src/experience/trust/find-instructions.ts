import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { decodedBlobs } from "./decoded-blobs.ts";
import { type InstructionReason, instructionShapes } from "./instruction-shapes.ts";
import { hidesText, visibleText } from "./visible-text.ts";

/**
 * Why a text looks like instructions to a model rather than experience; empty for none. Lessons are imperative by
 * nature ("use", "avoid", "never"), so only what has no business in one counts: orders to drop other orders, turns and
 * roles of a conversation, speech to the model about itself, secrecy towards the user, markup of tool calls, links that
 * carry data away, text no reader sees, and all of these in base64 or hexadecimal.
 *
 * Patterns recognise known shapes and no others: a lie in plain words passes. Time is linear in the length of the text.
 * @throws DeeplakeError INVALID_ARGUMENT for what is no text
 */
export function findInstructions(text: string): InstructionReason[] {
  if (typeof text !== "string") throw invalidArgument("a string to look for instructions in", text);
  const found = new Set(shapesIn(text));
  if (hidesText(text)) found.add("hidden-text");
  if (decodedBlobs(text).some((decoded) => shapesIn(decoded).length > 0)) found.add("encoded");
  return [...found];
}

function shapesIn(text: string): InstructionReason[] {
  const visible = visibleText(text);
  return instructionShapes.filter(({ pattern }) => pattern.test(visible)).map(({ reason }) => reason);
}
