import type { EvaluationResult } from "../../experience/records/evaluation.ts";

/** Scores an attempt; what an attempt is depends on where it is used. */
export type EvaluatorOf<Input> = (input: Input) => EvaluationResult | Promise<EvaluationResult>;

const PARTS = Symbol.for("langchain-deeplake.evaluators");
const BACKGROUND = Symbol.for("langchain-deeplake.background");

/** Remembers which evaluators one is made of. */
export function withParts<Input>(
  evaluate: EvaluatorOf<Input>,
  parts: readonly EvaluatorOf<Input>[],
): EvaluatorOf<Input> {
  return Object.defineProperty(evaluate, PARTS, { value: parts });
}

/** The evaluators that one is made of, in order; itself when it is one. */
export function partsOf<Input>(evaluate: EvaluatorOf<Input>): readonly EvaluatorOf<Input>[] {
  const parts = (evaluate as { [PARTS]?: readonly EvaluatorOf<Input>[] })[PARTS];
  return parts ? parts.flatMap((part) => partsOf(part)) : [evaluate];
}

/**
 * An evaluator that is asked after the run, apart from its callbacks: the run does not wait for it. The attempt becomes
 * an experience when it answers, or gets one more label if another evaluator has answered before. `flush` waits for it.
 * @example evaluateNode(experience, { evaluate: inBackground(({ output }) => slowCheck(output)) })
 */
export function inBackground<Input, Result extends ReturnType<EvaluatorOf<Input>>>(
  evaluate: (input: Input) => Result,
): (input: Input) => Result {
  return Object.defineProperty((input: Input) => evaluate(input), BACKGROUND, { value: true });
}

/** Whether an evaluator is asked after the run. */
export function isInBackground(evaluate: object): boolean {
  return (evaluate as { [BACKGROUND]?: boolean })[BACKGROUND] === true;
}
