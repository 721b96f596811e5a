import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { detached } from "../../base/async/detached.ts";
import { inTime } from "../../base/async/in-time.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { having, readOption } from "../../base/options/option.ts";
import { JudgeBudget } from "./judge-budget.ts";
import type { JudgePrompt } from "./judge-prompt.ts";
import { objectInText } from "./judge-verdict.ts";
import type { ModelCost } from "./model-cost.ts";

/**
 * Makes a function that calls a model within limits, outside of any run. The function uses structured output if the
 * model supports that, otherwise JSON in the model's text.
 * @param read Reads an answer that has the schema's form, and throws for anything else.
 * @throws DeeplakeError INVALID_ARGUMENT for anything but a model
 */
export function asking<Answer>(
  model: BaseChatModel,
  schema: { readonly title: string },
  read: (answer: unknown) => Answer,
  { name, timeout, maxCalls, maxTokens, maxConcurrency }: Required<ModelCost> & { readonly name: string },
): (prompt: JudgePrompt) => Promise<Answer> {
  readOption(having<BaseChatModel>("a chat model", "invoke"), model, "model");
  const budget = new JudgeBudget({ calls: maxCalls, tokens: maxTokens, concurrency: maxConcurrency });
  const structured = structuredOf(model, schema);
  const answer = async (messages: BaseLanguageModelInput, config: RunnableConfig): Promise<Answer> =>
    structured
      ? read(await structured.invoke(messages, config))
      : objectInText(textOf(await model.invoke(messages, config)), read);
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
              `Expected an answer from the model within ${timeout} ms, got none. Raise timeout.`,
            );
          },
        ),
      ),
    );
}

/** The text of an answer. A text completion model, or a model with a parser after it, answers with a string. */
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
