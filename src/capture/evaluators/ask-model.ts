import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { detached } from "../../base/async/detached.ts";
import { inTime } from "../../base/async/in-time.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { JudgeBudget } from "./judge-budget.ts";
import type { JudgePrompt } from "./judge-prompt.ts";

/** The schema of a model's answer, and how the answer is read. The readers throw for anything else than an answer. */
export interface AnswerFormat<Answer> {
  readonly schema: { readonly title: string };
  readonly read: (answer: unknown) => Answer;
  readonly readText: (text: string) => Answer;
}

/**
 * Makes a function that asks a model within a budget, outside of any run. The function uses structured output if the
 * model supports that, otherwise JSON in the model's text.
 */
export function asking<Answer>(
  model: BaseChatModel,
  { schema, read, readText }: AnswerFormat<Answer>,
  { budget, name, timeout }: { budget: JudgeBudget; name: string; timeout: number },
): (prompt: JudgePrompt) => Promise<Answer> {
  const structured = structuredOf(model, schema);
  const answer = async (messages: BaseLanguageModelInput, config: RunnableConfig): Promise<Answer> =>
    structured
      ? read(await structured.invoke(messages, config))
      : readText(textOf(await model.invoke(messages, config)));
  return ({ system, human }) =>
    detached(() =>
      budget.spend(system + human, (callbacks) =>
        inTime(
          timeout,
          (signal) =>
            answer(
              [
                ["system", system],
                ["human", human],
              ],
              // The tag hides the call from logging handlers of the model, because the call is not a step of the
              // program.
              { signal, callbacks: [callbacks], tags: ["langsmith:hidden"], runName: name },
            ),
          () => {
            throw new DeeplakeError(
              "TIMEOUT",
              `Expected the judge to answer within ${timeout} ms, and it did not. Give it more time.`,
            );
          },
        ),
      ),
    );
}

/** The text of an answer. A model that completes text, or that is followed by a parser, answers with a string. */
function textOf(answer: string | { readonly text: string }): string {
  return typeof answer === "string" ? answer : answer.text;
}

function structuredOf(
  model: BaseChatModel,
  schema: { readonly title: string },
): Runnable<BaseLanguageModelInput> | undefined {
  try {
    return model.withStructuredOutput({ ...schema }, { name: schema.title }) as Runnable;
  } catch {
    // LangChain throws for models that do not support tools.
    return undefined;
  }
}
