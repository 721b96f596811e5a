import { either, func, milliseconds, range, oneOf, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import type { CountTokens } from "../prompt/count-tokens.ts";
import { type Withholding, WITHHOLDING } from "../ledger/withholding.ts";
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

export const INJECTION_OPTIONS = {
  template: withDefault(either(oneOf("plain", "blocks"), func()), "plain"),
  tokenBudget: range("a number", { least: 0 }),
  countTokens: func(),
  deadline: milliseconds(1),
  ...WITHHOLDING,
} satisfies OptionsSpec<InjectionOptions>;
