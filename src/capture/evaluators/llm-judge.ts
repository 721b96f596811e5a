import { randomBytes } from "node:crypto";

import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { detached } from "../../base/async/detached.ts";
import {
  bound,
  boolean,
  filledString,
  having,
  milliseconds,
  range,
  readOption,
  withDefault,
} from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { inTime } from "../../base/async/in-time.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { EvaluationInput } from "../../experience/records/evaluation.ts";
import { inBackground } from "./evaluator-parts.ts";
import { JudgeBudget } from "./judge-budget.ts";
import { DEFAULT_RUBRIC, judgePrompt } from "./judge-prompt.ts";
import { type JudgeVerdict, VERDICT_SCHEMA, verdictInText, verdictOf } from "./judge-verdict.ts";

/** Options of a model that judges. */
export interface LlmJudgeOptions {
  /**
   * What to judge by. It must say what 0 and 1 mean.
   * @default whether the task was done completely and correctly
   */
  readonly rubric?: string;
  /** How likely its labels are right, 0 to below 1. @default 0.7 */
  readonly confidence?: number;
  /**
   * Name of the judge. It becomes the author of its labels if another evaluator answered first.
   * @default "llm judge"
   */
  readonly name?: string;
  /** Whether the run continues without waiting for the judge. @default true */
  readonly background?: boolean;
  /** Milliseconds for one judgement. @default 30000 */
  readonly timeout?: number;
  /**
   * Most judgements in the judge's lifetime. After that it gives no labels. Retries inside the model are not
   * counted.
   * @default 1000
   */
  readonly maxCalls?: number;
  /**
   * Most tokens of all its calls, as the model reports them, otherwise estimated at one per three bytes.
   * After that it gives no labels.
   * @default 1000000
   */
  readonly maxTokens?: number;
  /** Most characters of the judged texts in one prompt. Longer texts lose their middle. @default 20000 */
  readonly maxCharacters?: number;
  /** Most calls at the same time. Others wait. @default 2 */
  readonly maxConcurrency?: number;
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
  timeout: withDefault(milliseconds(1), 30_000),
  maxCalls: withDefault(bound(), 1_000),
  maxTokens: withDefault(bound(), 1_000_000),
  maxCharacters: withDefault(bound(), 20_000),
  maxConcurrency: withDefault(bound(), 2),
} satisfies OptionsSpec<LlmJudgeOptions>;

type Judge = (messages: BaseLanguageModelInput, config: RunnableConfig) => Promise<JudgeVerdict>;

/**
 * Makes an evaluator that asks a chat model. Its labels have the source `llm`. The model is called once per
 * attempt, outside the run that it judges: its calls do not appear in the run's tree and trigger none of its
 * callbacks. A judge gives no label if it fails, answers without a score, takes too long or has used up its
 * limits; `experience.health()` counts that.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example evaluateNode(experience, { evaluate: llmJudge(model, { rubric: "1: the answer names a source. 0: it does not." }) })
 */
export function llmJudge(
  model: BaseChatModel,
  options: LlmJudgeOptions = {},
): (attempt: EvaluationInput<unknown>) => Promise<JudgeLabel> {
  readOption(having<BaseChatModel>("a chat model", "invoke"), model, "model");
  const settings = readOptions("llmJudge", options, JUDGE_OPTIONS);
  const { rubric, confidence, name, background, timeout, maxCharacters } = settings;
  const { maxCalls, maxTokens, maxConcurrency } = settings;
  const budget = new JudgeBudget({ calls: maxCalls, tokens: maxTokens, concurrency: maxConcurrency });
  const judge = judgeOf(model);

  const evaluate = (attempt: EvaluationInput<unknown>): Promise<JudgeLabel> => {
    const { system, human } = judgePrompt(attempt, {
      rubric,
      nonce: randomBytes(9).toString("base64url"),
      maxCharacters,
    });
    return detached(() =>
      budget.spend(system + human, async (callbacks) => {
        const verdict = await inTime(
          timeout,
          (signal) =>
            judge(
              [
                ["system", system],
                ["human", human],
              ],
              // The tag hides the call from logging handlers of the model, because it is not a step of the
              // program.
              { signal, callbacks: [callbacks], tags: ["langsmith:hidden"], runName: name },
            ),
          () => {
            throw new DeeplakeError(
              "TIMEOUT",
              `Expected the judge to answer within ${timeout} ms, and it did not. Give it more time.`,
            );
          },
        );
        return { ...verdict, source: "llm", confidence, key: name };
      }),
    );
  };
  return background ? inBackground(evaluate) : evaluate;
}

/** Uses structured output if the model has it, otherwise JSON in its text. */
function judgeOf(model: BaseChatModel): Judge {
  let structured: Runnable<BaseLanguageModelInput> | undefined;
  try {
    structured = model.withStructuredOutput(VERDICT_SCHEMA, { name: VERDICT_SCHEMA.title }) as Runnable;
  } catch {
    // LangChain throws for models that do not support tools.
  }
  if (structured) return async (messages, config) => verdictOf(await structured.invoke(messages, config));
  return async (messages, config) => {
    const { text } = await model.invoke(messages, config);
    return verdictInText(text);
  };
}
