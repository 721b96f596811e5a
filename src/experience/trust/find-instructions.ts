import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { decodedParts } from "./decoded-parts.ts";
import type { InstructionReason } from "./shapes/shape.ts";
import { possibleShapes } from "./possible-shapes.ts";
import { hidesText, plainText, visibleText } from "./visible-text.ts";

/**
 * Why a text looks like instructions to a model rather than experience; empty if it does not. Lessons are
 * imperative by nature ("use", "avoid", "never"), so only shapes that no lesson needs count:
 *
 * - orders to ignore other orders;
 * - turns and roles of a conversation;
 * - statements to the model about itself;
 * - orders to keep something secret from the user;
 * - markup of tool calls;
 * - links that carry data away;
 * - text that no reader sees;
 * - any of these in base64, hexadecimal or escapes.
 *
 * Only known shapes are recognised: a lie in plain words passes. The time is linear in the length of the
 * text.
 * @throws DeeplakeError INVALID_ARGUMENT if `text` is not a string
 */
export function findInstructions(text: string): InstructionReason[] {
  if (typeof text !== "string") throw invalidArgument("a string to look for instructions in", text);
  const found = new Set(shapesIn(text));
  if (hidesText(text)) found.add("hidden-text");
  if (found.size === 0 && encodes(text)) found.add("encoded");
  return [...found];
}

/** Whether a text has shapes in an encoding, or in an encoding inside of one. */
function encodes(text: string): boolean {
  return decodedParts(text).some((decoded) => shapesIn(decoded).length > 0 || encodes(decoded));
}

function shapesIn(text: string): InstructionReason[] {
  const visible = visibleText(text);
  return [...new Set([visible, plainText(visible)])].flatMap((form) =>
    possibleShapes(form).flatMap(({ pattern, reason }) => (pattern.test(form) ? reason : [])),
  );
}
