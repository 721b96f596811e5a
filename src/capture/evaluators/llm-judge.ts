import { randomBytes } from "node:crypto";

import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { detached } from "../../base/async/detached.ts";
import { invalidArgument, invalidKind } from "../../base/options/invalid-argument.ts";
import type { EvaluationInput } from "../../experience/records/evaluation.ts";
import { inBackground } from "./evaluator-parts.ts";
import { JudgeBudget } from "./judge-budget.ts";
import { DEFAULT_RUBRIC, judgePrompt } from "./judge-prompt.ts";
import { type JudgeVerdict, VERDICT_SCHEMA, verdictInText, verdictOf } from "./judge-verdict.ts";
import { withinTime } from "./within-time.ts";

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
  check(model, options);
  const { rubric = DEFAULT_RUBRIC, confidence = 0.7, name = "llm judge" } = options;
  const { background = true, timeout = 30_000, maxCharacters = 20_000 } = options;
  const { maxCalls = 1_000, maxTokens = 1_000_000, maxConcurrency = 2 } = options;
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
        const verdict = await withinTime(timeout, "the judge", (signal) =>
          judge(
            [
              ["system", system],
              ["human", human],
            ],
            // Logging handlers of the model's own take a hidden run for no step of anybody's program.
            { signal, callbacks: [callbacks], tags: ["langsmith:hidden"], runName: name },
          ),
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

function check(model: BaseChatModel, options: LlmJudgeOptions): void {
  if (typeof (model as Partial<BaseChatModel> | undefined)?.invoke !== "function")
    throw invalidKind("a chat model", model);
  const { rubric = "x", name = "x", confidence = 0.7, background = true, timeout = 1 } = options;
  if (typeof rubric !== "string" || rubric.trim() === "") throw invalidArgument("a text as rubric", rubric);
  if (typeof name !== "string" || name === "") throw invalidArgument("a text as name", name);
  if (!(confidence >= 0 && confidence < 1))
    throw invalidArgument("a confidence from 0 to below 1", confidence);
  if (typeof background !== "boolean") throw invalidArgument("true or false for background", background);
  if (!(timeout > 0 && timeout < 2 ** 31)) throw invalidArgument("milliseconds above 0 for timeout", timeout);
  for (const bound of ["maxCalls", "maxTokens", "maxCharacters", "maxConcurrency"] as const)
    if (!((options[bound] ?? 1) >= 1)) throw invalidArgument(`a number from 1 for ${bound}`, options[bound]);
}
