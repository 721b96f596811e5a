import { bound, milliseconds, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";

/** Limits of a model that is asked about attempts. */
export interface ModelCost {
  /** Most milliseconds for one answer. @default 30000 */
  readonly timeout?: number;
  /**
   * Most calls in the lifetime of the evaluator. After the limit, the model is not asked any more. Retries inside the
   * model are not counted.
   * @default 1000
   */
  readonly maxCalls?: number;
  /**
   * Most tokens of all calls, as the model reports them. Without a report, one token is estimated per three bytes.
   * After the limit, the model is not asked any more.
   * @default 1000000
   */
  readonly maxTokens?: number;
  /**
   * Most characters of the texts about an attempt in one prompt. Each text may have an equal share of them, and at
   * least 200. A longer text loses its middle.
   * @default 20000
   */
  readonly maxCharacters?: number;
  /** Most calls at the same time. Further calls wait. @default 2 */
  readonly maxConcurrency?: number;
}

export const COST_OPTIONS = {
  timeout: withDefault(milliseconds(1), 30_000),
  maxCalls: withDefault(bound(), 1_000),
  maxTokens: withDefault(bound(), 1_000_000),
  maxCharacters: withDefault(bound(), 20_000),
  maxConcurrency: withDefault(bound(), 2),
} satisfies OptionsSpec<ModelCost>;
