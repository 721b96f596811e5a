import { either, func, milliseconds, range, oneOf, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import type { CountTokens } from "../prompt/count-tokens.ts";
import { type Withholding, WITHHOLDING } from "../ledger/withholding.ts";
import type { RecallTemplate } from "../prompt/recall-template.ts";

/** How recall shows experiences to an agent, and how many it withholds to measure their effect. */
export interface InjectionOptions extends Withholding {
  /** Layout of the text. @default "brief" */
  readonly template?: RecallTemplate;
  /**
   * Most tokens of experiences and lessons together, counted by `countTokens`. Long items are shortened, then the
   * worst ones left out, until the text fits.
   * @default about 1500 for experiences and 400 for lessons, by an estimate
   */
  readonly tokenBudget?: number;
  /** The tokenizer of your model. @default the encoding o200k_base */
  readonly countTokens?: CountTokens;
  /** Milliseconds after which recall returns without experience. @default no deadline */
  readonly deadline?: number;
}

export const INJECTION_OPTIONS = {
  template: withDefault(either(oneOf("brief", "plain", "blocks"), func()), "brief"),
  tokenBudget: range("a number", { least: 0 }),
  countTokens: func(),
  deadline: milliseconds(1),
  ...WITHHOLDING,
} satisfies OptionsSpec<InjectionOptions>;
