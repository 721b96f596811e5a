import { randomBytes } from "node:crypto";

import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

import { boolean, filledString, range, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { EvaluationInput } from "../../experience/records/evaluation.ts";
import { asking } from "./ask-model.ts";
import { inBackground } from "./evaluator-parts.ts";
import { COST_OPTIONS, type ModelCost } from "./model-cost.ts";
import { DEFAULT_RUBRIC, judgePrompt } from "./judge-prompt.ts";
import { type JudgeVerdict, VERDICT_SCHEMA, verdictOf } from "./judge-verdict.ts";

/** Options of a model that judges. */
export interface LlmJudgeOptions extends ModelCost {
  /**
   * What the model judges by. The rubric must say what 0 and 1 mean.
   * @default whether the task was done completely and correctly
   */
  readonly rubric?: string;
  /** How likely the judge's labels are right, 0 to below 1. @default 0.7 */
  readonly confidence?: number;
  /**
   * Name of the judge. The name becomes the author of the judge's labels if another evaluator answered first.
   * @default "llm judge"
   */
  readonly name?: string;
  /** Whether the run continues without waiting for the judge. @default true */
  readonly background?: boolean;
}

/** The label that a judge gives one attempt. */
export interface JudgeLabel extends JudgeVerdict {
  readonly source: "llm";
  readonly confidence: number;
  /** Name of the judge. */
  readonly key: string;
}

const JUDGE_OPTIONS = {
  rubric: withDefault(filledString(), DEFAULT_RUBRIC),
  confidence: withDefault(range("a confidence", { least: 0, below: 1 }), 0.7),
  name: withDefault(filledString(), "llm judge"),
  background: withDefault(boolean(), true),
  ...COST_OPTIONS,
} satisfies OptionsSpec<LlmJudgeOptions>;

/**
 * Makes an evaluator that asks a chat model. Its labels have the source `llm`. The model is called once per attempt,
 * outside the judged run: the call does not appear in the run's tree and triggers none of the run's callbacks. The
 * judge gives no label if the model fails, answers without a score, takes too long or has used up the limits.
 * `experience.health()` counts each of these as an error.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example evaluateNode(experience, { evaluate: llmJudge(model, { rubric: "1: the answer names a source. 0: it does not." }) })
 */
export function llmJudge(
  model: BaseChatModel,
  options: LlmJudgeOptions = {},
): (attempt: EvaluationInput) => Promise<JudgeLabel> {
  const settings = readOptions("llmJudge", options, JUDGE_OPTIONS);
  const { rubric, confidence, name, background, maxCharacters } = settings;
  const judge = asking(model, VERDICT_SCHEMA, verdictOf, settings);
  const evaluate = async (attempt: EvaluationInput): Promise<JudgeLabel> => {
    const nonce = randomBytes(9).toString("base64url");
    const verdict = await judge(judgePrompt(attempt, { rubric, nonce, maxCharacters }));
    return { ...verdict, source: "llm", confidence, key: name };
  };
  return background ? inBackground(evaluate) : evaluate;
}
