import type { SingleEvaluation } from "../../experience/records/evaluation.ts";
import { invalid, kindOf } from "../../base/options/invalid-argument.ts";
import { type EvaluatorOf, withParts } from "./evaluator-parts.ts";

/**
 * Combines several evaluators into one. All are called in order, and each verdict becomes a label of its own. The
 * first verdict makes the experience, and the others are added to it. An evaluator that throws gives no label, and
 * `health()` counts the error. Background evaluators answer later.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example evaluate: sequence(({ output }) => output !== "", llmJudge(model))
 */
export function sequence<Input>(...evaluators: readonly EvaluatorOf<Input>[]): EvaluatorOf<Input> {
  const wrong: unknown = evaluators.find((evaluate) => typeof evaluate !== "function");
  if (evaluators.length === 0 || wrong !== undefined)
    throw invalid("evaluators", evaluators.length === 0 ? "none" : kindOf(wrong), "Give each as a function.");
  const inOrder = async (input: Input): Promise<readonly SingleEvaluation[]> => {
    const results: SingleEvaluation[] = [];
    for (const evaluate of evaluators) {
      const result = await evaluate(input);
      results.push(
        ...(Array.isArray(result) ? (result as SingleEvaluation[]) : [result as SingleEvaluation]),
      );
    }
    return results;
  };
  return withParts(inOrder, evaluators);
}
