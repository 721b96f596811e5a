import { DeeplakeError } from "../errors.ts";
import type { CountTokens } from "./count-tokens.ts";
import { checkWithholding, type Withholding } from "./ledger/withholding.ts";
import type { RecallTemplate } from "./recall-template.ts";

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

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkInjection(options: InjectionOptions): void {
  const { template = "plain", tokenBudget, countTokens, deadline } = options;
  if (template !== "plain" && template !== "blocks" && typeof template !== "function")
    throw invalid("template", "plain, blocks or a function", template);
  if (tokenBudget !== undefined && !(tokenBudget >= 0))
    throw invalid("tokenBudget", "a number from 0", tokenBudget);
  if (countTokens !== undefined && typeof countTokens !== "function")
    throw invalid("countTokens", "a function", countTokens);
  if (deadline !== undefined && !(deadline > 0)) throw invalid("deadline", "milliseconds above 0", deadline);
  checkWithholding(options);
}

/** Of an integration's options those about injection. */
export function injectionOptionsOf({
  template,
  tokenBudget,
  countTokens,
  deadline,
  holdout,
  itemHoldout,
  holdoutSalt,
  gate,
  gateExploration,
}: Given): Given {
  return {
    template,
    tokenBudget,
    countTokens,
    deadline,
    holdout,
    itemHoldout,
    holdoutSalt,
    gate,
    gateExploration,
  };
}

type Given = { readonly [Name in keyof InjectionOptions]?: InjectionOptions[Name] | undefined };

function invalid(name: string, expected: string, value: unknown): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected} in ${name}, got ${String(value)}.`);
}
