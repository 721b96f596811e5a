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

/** How a model judges, and what it may cost. */
export interface LlmJudgeOptions {
  /** What to judge by; it says what 0 and 1 mean. @default whether the task was done completely and correctly */
  readonly rubric?: string;
  /** How likely its labels are right, 0 to below 1. @default 0.7 */
  readonly confidence?: number;
  /** Name of the judge: author of its labels where it is not the first to answer. @default "llm judge" */
  readonly name?: string;
  /** Whether the run goes on without waiting for it. @default true */
  readonly background?: boolean;
  /** Milliseconds for one judgement. @default 30000 */
  readonly timeout?: number;
  /** Judgements over the judge's life; then it judges no more. What the model itself tries again is not counted. @default 1000 */
  readonly maxCalls?: number;
  /** Tokens of all its calls together, as the model reports them, else one per three bytes; then it judges no more. @default 1000000 */
  readonly maxTokens?: number;
  /** Characters of the judged texts in one prompt; longer ones lose their middle. @default 20000 */
  readonly maxCharacters?: number;
  /** Calls at once; the others wait. @default 2 */
  readonly maxConcurrency?: number;
}

/** What a judge says of one attempt. */
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
 * An evaluator that asks a chat model, with source `llm`. It is asked once per attempt, apart from the run that it
 * judges: its calls are no part of the run's tree and none of its callbacks hear of them. A judge that fails, answers
 * without a score, takes too long or has used up its bounds gives no label; `experience.health()` counts it.
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
              // Logging handlers of the model's own take a hidden run for no step of anybody's program.
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

/** Structured output where the model has it, else JSON in its text. */
function judgeOf(model: BaseChatModel): Judge {
  let structured: Runnable<BaseLanguageModelInput> | undefined;
  try {
    structured = model.withStructuredOutput(VERDICT_SCHEMA, { name: VERDICT_SCHEMA.title }) as Runnable;
  } catch {
    // Core throws for models that cannot be given a tool.
  }
  if (structured) return async (messages, config) => verdictOf(await structured.invoke(messages, config));
  return async (messages, config) => {
    const { text } = await model.invoke(messages, config);
    return verdictInText(text);
  };
}
