import { bound, milliseconds, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";

/** What a model that is asked about attempts may cost. */
export interface ModelCost {
  /** Milliseconds for one judgement. @default 30000 */
  readonly timeout?: number;
  /**
   * Most judgements in the judge's lifetime. After that it gives no labels. Retries inside the model are not
   * counted.
   * @default 1000
   */
  readonly maxCalls?: number;
  /**
   * Most tokens of all its calls, as the model reports them, otherwise estimated at one per three bytes.
   * After that it gives no labels.
   * @default 1000000
   */
  readonly maxTokens?: number;
  /** Most characters of the judged texts in one prompt. Longer texts lose their middle. @default 20000 */
  readonly maxCharacters?: number;
  /** Most calls at the same time. Others wait. @default 2 */
  readonly maxConcurrency?: number;
}

export const COST_OPTIONS = {
  timeout: withDefault(milliseconds(1), 30_000),
  maxCalls: withDefault(bound(), 1_000),
  maxTokens: withDefault(bound(), 1_000_000),
  maxCharacters: withDefault(bound(), 20_000),
  maxConcurrency: withDefault(bound(), 2),
} satisfies OptionsSpec<ModelCost>;
