import type { OptionTypes } from "../../base/options/check-options.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import type { CountTokens } from "../prompt/count-tokens.ts";
import { checkWithholding, type Withholding } from "../ledger/withholding.ts";
import type { RecallTemplate } from "../prompt/recall-template.ts";

/** How what was found reaches the agent, and what of it is withheld to measure its effect. */
export interface InjectionOptions extends Withholding {
  /** How the text is written. @default "plain" */
  readonly template?: RecallTemplate;
  /** Upper bound of the text's tokens, by `countTokens`; never exceeded. @default no bound */
  readonly tokenBudget?: number;
  /** Your model's tokenizer. @default the encoding o200k_base, exactly */
  readonly countTokens?: CountTokens;
  /** Milliseconds after which the agent goes on without. @default none */
  readonly deadline?: number;
}

/** What is asked of each option before `checkInjection`. */
export const INJECTION_OPTIONS: OptionTypes<InjectionOptions> = {
  template: "any",
  tokenBudget: "number",
  countTokens: "function",
  deadline: "number",
  holdout: "number",
  itemHoldout: "number",
  holdoutSalt: "string",
  gate: "boolean",
  gateExploration: "number",
};

/**
 * Checks options whose types are right.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkInjection(options: InjectionOptions): void {
  const { template = "plain", tokenBudget, deadline } = options;
  if (template !== "plain" && template !== "blocks" && typeof template !== "function")
    throw invalidArgument("plain, blocks or a function in template", template);
  if (tokenBudget !== undefined && !(tokenBudget >= 0))
    throw invalidArgument("a number from 0 in tokenBudget", tokenBudget);
  if (deadline !== undefined && !(deadline > 0 && deadline < 2 ** 31))
    throw invalidArgument("milliseconds above 0 that a timer takes in deadline", deadline);
  checkWithholding(options);
}

/** Of an integration's options those about injection. */
export function injectionOptionsOf(options: Given): Given {
  const names = Object.keys(INJECTION_OPTIONS) as (keyof InjectionOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

type Given = { readonly [Name in keyof InjectionOptions]?: InjectionOptions[Name] | undefined };
