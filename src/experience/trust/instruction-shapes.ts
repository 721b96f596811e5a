import { addressesModel } from "./shapes/addresses-model.ts";
import { conceals } from "./shapes/conceals.ts";
import { exfiltration } from "./shapes/exfiltration.ts";
import { override } from "./shapes/override.ts";
import { role } from "./shapes/role.ts";
import type { InstructionReason, WrittenShape } from "./shapes/shape.ts";
import { toolCall } from "./shapes/tool-call.ts";

export interface Shape {
  readonly reason: InstructionReason;
  /** Each match has one of these words or signs. A word stands between characters other than `a` to `z`. */
  readonly words: readonly string[];
  readonly pattern: RegExp;
}

const written: readonly (readonly [InstructionReason, readonly WrittenShape[]])[] = [
  ["override", override],
  ["role", role],
  ["addresses-model", addressesModel],
  ["conceals", conceals],
  ["tool-call", toolCall],
  ["exfiltration", exfiltration],
];

/** The shapes of text that tries to steer the model that reads it. */
export const instructionShapes: readonly Shape[] = written.flatMap(([reason, shapes]) =>
  shapes.map(([words, source]) => ({
    reason,
    words: words === "" ? [] : words.split(" "),
    pattern: new RegExp(source, "u"),
  })),
);
