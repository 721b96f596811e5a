import { randomBytes } from "node:crypto";

import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

import { DeeplakeError } from "../../base/errors.ts";
import { filledString, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { EvaluationInput } from "../../experience/records/evaluation.ts";
import { asking } from "./ask-model.ts";
import { inBackground } from "./evaluator-parts.ts";
import { type JudgePrompt, LESSON_WANTED, marked, materialNotice } from "./judge-prompt.ts";
import { COST_OPTIONS, type ModelCost } from "./model-cost.ts";

/** Options of a model that reflects on attempts that other evaluators judged. */
export interface ReflectOptions extends ModelCost {
  /** The author of the model's lessons. @default "reflection" */
  readonly name?: string;
}

/** What the model learns about an attempt that other evaluators judged. */
export interface JudgedAttempt extends Pick<EvaluationInput, "task" | "approach" | "output"> {
  /** The calls of tools and retrievers with their answers, and the steps that failed, oldest first. */
  readonly steps: readonly string[];
  /** The approach of a success at a task of this kind; empty if there is none. */
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
 * Makes an evaluator that gives no verdict, but a lesson from an attempt that other evaluators judged. The model is
 * asked after the run, if the attempt did not work and no evaluator gave a lesson or a comment. With such a text, the
 * model is not needed, because the words of a check teach more than the words of a model. The model reads the steps
 * of the run, and the approach of a success at a task of this kind if there is one.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example evaluateNode(experience, { evaluate: sequence(({ output }) => output === "42", reflect(model)) })
 */
export function reflect(
  model: BaseChatModel,
  options: ReflectOptions = {},
): (attempt: EvaluationInput) => Promise<Reflection> {
  const settings = readOptions("reflect", options, OPTIONS);
  const { name, maxCharacters } = settings;
  const ask = asking(model, SCHEMA, lessonOf, settings);
  const evaluate = async (attempt: EvaluationInput & Partial<JudgedAttempt>): Promise<Reflection> => ({
    lessons: await ask(reflectionPrompt({ steps: [], success: "", ...attempt }, maxCharacters)),
    key: name,
  });
  return Object.defineProperty(inBackground(evaluate), REFLECTS, { value: true });
}

/** Whether `reflect` made this evaluator. */
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
    "Expected the model to answer { lessons }, got something else. No lesson was recorded. Use a model that follows a format.",
    { details: answer },
  );
}
