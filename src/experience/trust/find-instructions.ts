import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { decodedBlobs } from "./decoded-blobs.ts";
import type { InstructionReason } from "./instruction-shapes.ts";
import { possibleShapes } from "./possible-shapes.ts";
import { hidesText, visibleText } from "./visible-text.ts";

/**
 * Why a text looks like instructions to a model rather than experience; empty if it does not. Lessons are
 * imperative by nature ("use", "avoid", "never"), so only shapes that no lesson needs count: orders to drop
 * other orders, turns and roles of a conversation, statements to the model about itself, secrecy towards the
 * user, markup of tool calls, links that carry data away, text that no reader sees, and any of these in
 * base64 or hexadecimal.
 *
 * Only known shapes are recognised: a lie in plain words passes. The time is linear in the length of the
 * text.
 * @throws DeeplakeError INVALID_ARGUMENT if `text` is not a string
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
  const found: InstructionReason[] = [];
  for (const { pattern, reason } of possibleShapes(visible)) if (pattern.test(visible)) found.push(reason);
  return found;
}
