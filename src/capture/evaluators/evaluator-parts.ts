import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { EvaluationResult } from "../../experience/records/evaluation.ts";

/** Scores an attempt. The type of `input` depends on where the evaluator is used. */
export type EvaluatorOf<Input> = (input: Input) => EvaluationResult | Promise<EvaluationResult>;

const PARTS = Symbol.for("langchain-deeplake.evaluators");
const BACKGROUND = Symbol.for("langchain-deeplake.background");

/** Marks an evaluator as combined from other evaluators. */
export function withParts<Input>(
  evaluate: EvaluatorOf<Input>,
  parts: readonly EvaluatorOf<Input>[],
): EvaluatorOf<Input> {
  return Object.defineProperty(evaluate, PARTS, { value: parts });
}

/** The evaluators from which an evaluator is combined, in order; only itself if it is not combined. */
export function partsOf<Input>(evaluate: EvaluatorOf<Input>): readonly EvaluatorOf<Input>[] {
  const parts = (evaluate as { [PARTS]?: readonly EvaluatorOf<Input>[] })[PARTS];
  return parts ? parts.flatMap((part) => partsOf(part)) : [evaluate];
}

/**
 * Makes an evaluator run after the judged run, so that the run does not wait for the evaluator. If no other evaluator
 * has answered, the answer makes the attempt an experience. Otherwise the answer adds a label. `flush` waits for the
 * evaluator.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example evaluateNode(experience, { evaluate: inBackground(({ output }) => slowCheck(output)) })
 */
export function inBackground<Input, Result extends ReturnType<EvaluatorOf<Input>>>(
  evaluate: (input: Input) => Result,
): (input: Input) => Result {
  if (typeof evaluate !== "function") throw invalidKind("an evaluator, a function", evaluate);
  return Object.defineProperty((input: Input) => evaluate(input), BACKGROUND, { value: true });
}

/** Whether an evaluator runs after the judged run. */
export function isInBackground(evaluate: object): boolean {
  return (evaluate as { [BACKGROUND]?: boolean })[BACKGROUND] === true;
}
