import { randomBytes } from "node:crypto";

import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

import { DeeplakeError } from "../../base/errors.ts";
import { filledString, having, readOption, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { EvaluationInput } from "../../experience/records/evaluation.ts";
import { asking } from "./ask-model.ts";
import { inBackground } from "./evaluator-parts.ts";
import { JudgeBudget } from "./judge-budget.ts";
import { type JudgePrompt, LESSON_WANTED, marked, materialNotice } from "./judge-prompt.ts";
import { objectInText } from "./judge-verdict.ts";
import { COST_OPTIONS, type ModelCost } from "./model-cost.ts";

/** How a model reflects on attempts that something else judged, and what it may cost. */
export interface ReflectOptions extends ModelCost {
  /** The author of its lessons. @default "reflection" */
  readonly name?: string;
}

/** What is known of an attempt that others judged. */
export interface JudgedAttempt extends Pick<EvaluationInput<unknown>, "task" | "approach" | "output"> {
  /** What its tools were asked and answered, and which steps failed. */
  readonly steps: readonly string[];
  /** What worked at the same task; empty if nothing did. */
  readonly success: string;
}

/** The lesson of a judged attempt. */
export interface Reflection {
  readonly lessons: string;
  /** Name of the reflecting model. */
  readonly key: string;
}

const REFLECTS = Symbol.for("langchain-deeplake.reflects");
const OPTIONS = {
  name: withDefault(filledString(), "reflection"),
  ...COST_OPTIONS,
} satisfies OptionsSpec<ReflectOptions>;

const SCHEMA = {
  title: "lesson",
  type: "object",
  properties: {
    lessons: { type: "string", description: "What to do next time. Empty if nothing is to be learnt." },
  },
  required: ["lessons"],
  additionalProperties: false,
} as const;

/**
 * Makes an evaluator that gives no verdict but the lesson of attempts that others judged. It is asked after the run, and
 * only about attempts that did not work and of which no evaluator said a lesson or a comment: what a check says teaches
 * more than what a model makes of it. It reads the steps of the run, and what worked at the same task if something did.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example evaluateNode(experience, { evaluate: sequence(({ output }) => output === "42", reflect(model)) })
 */
export function reflect(
  model: BaseChatModel,
  options: ReflectOptions = {},
): (attempt: EvaluationInput<unknown>) => Promise<Reflection> {
  readOption(having<BaseChatModel>("a chat model", "invoke"), model, "model");
  const { name, timeout, maxCalls, maxTokens, maxCharacters, maxConcurrency } = readOptions(
    "reflect",
    options,
    OPTIONS,
  );
  const budget = new JudgeBudget({ calls: maxCalls, tokens: maxTokens, concurrency: maxConcurrency });
  const ask = asking(
    model,
    { schema: SCHEMA, read: lessonOf, readText: lessonInText },
    { budget, name, timeout },
  );
  const evaluate = async (
    attempt: EvaluationInput<unknown> & Partial<JudgedAttempt>,
  ): Promise<Reflection> => ({
    lessons: await ask(reflectionPrompt({ steps: [], success: "", ...attempt }, maxCharacters)),
    key: name,
  });
  return Object.defineProperty(inBackground(evaluate), REFLECTS, { value: true });
}

/** Whether an evaluator only reflects on what others judged. */
export function isReflection(evaluate: object): boolean {
  return (evaluate as { [REFLECTS]?: boolean })[REFLECTS] === true;
}

function reflectionPrompt(
  { task, approach, steps, success }: JudgedAttempt,
  maxCharacters: number,
): JudgePrompt {
  const nonce = randomBytes(9).toString("base64url");
  const parts = [
    ["task", task],
    ["failed approach", approach],
    ["steps", steps.join("\n")],
    ["approach that worked", success],
  ] as const;
  return {
    system: [
      "An agent failed at a task. Say what to do next time.",
      materialNotice(nonce),
      'Answer with a JSON object: "lessons".',
      LESSON_WANTED,
    ].join("\n\n"),
    human: marked(
      parts.filter(([, text]) => text !== ""),
      nonce,
      maxCharacters,
    ),
  };
}

function lessonOf(answer: unknown): string {
  const { lessons } = (typeof answer === "object" && answer !== null ? answer : {}) as { lessons?: unknown };
  if (typeof lessons === "string") return lessons.trim();
  throw new DeeplakeError(
    "INVALID_STATE",
    "Expected the model to answer { lessons }, got something else. Nothing was learnt; use a model that follows a format.",
    { details: answer },
  );
}

function lessonInText(text: string): string {
  return objectInText(text, lessonOf);
}
