import { number, oneOf, recordOf, required, withDefault } from "../../base/options/option.ts";
import { nested, type OptionsSpec } from "../../base/options/read-options.ts";
import type { LoggedRun } from "../records/run-codec.ts";
import type { RunRecord } from "../records/run-record.ts";

/** What a model costs, in any currency per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Of input read from the provider's cache. @default `input` */
  readonly cachedInput?: number;
  /** Of input written to the provider's cache. @default `input` */
  readonly cacheWrite?: number;
}

/**
 * Prices by model name. A name also stands for its dated versions: `"gpt-4o"` for `gpt-4o-2024-08-06`, `"claude-x"` for
 * `claude-x-20250514` and `claude-x@20250514`, and for `…-latest`.
 */
export type ModelPrices = Readonly<Record<string, ModelPrice>>;

/** Model calls and what they used. */
export interface Usage {
  /** What the calls have in common: the model, agent, thread or root run. */
  readonly key: string;
  readonly calls: number;
  /** Calls whose provider reported no tokens; they are in no sum. */
  readonly unreported: number;
  /** Tokens, those from and to the provider's cache included. */
  readonly input: number;
  /** Tokens, those of reasoning included. */
  readonly output: number;
  readonly total: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
  /** In the currency of the prices; `null` when the price of some model that was called is not given. */
  readonly cost: number | null;
}

/** What calls are summed by. */
export type UsageKey = "model" | "agent" | "thread" | "root";

/** How to sum. */
export interface UsageOptions {
  /** @default "model" */
  readonly by?: UsageKey;
  /** Without them, or where one is missing, `cost` is `null`. None are shipped, since they change. */
  readonly prices?: ModelPrices;
}

const amount = number("a finite number from 0", (value) => value >= 0 && value < Infinity);
const PRICE = {
  input: required(amount),
  output: required(amount),
  cachedInput: amount,
  cacheWrite: amount,
} satisfies OptionsSpec<ModelPrice>;

export const USAGE_OPTIONS = {
  by: withDefault(oneOf("model", "agent", "thread", "root"), "model"),
  prices: withDefault(recordOf("prices by model names", nested(PRICE)), {}),
} satisfies OptionsSpec<UsageOptions>;

const KEYS: Readonly<Record<UsageKey, (run: LoggedRun) => string>> = {
  model: ({ model }) => model,
  agent: ({ agent }) => agent,
  thread: ({ threadId }) => threadId ?? "",
  root: ({ rootId }) => rootId,
};

/** Sums model calls, most tokens first. Chains and agents repeat what their models used, so that only models count. */
export class UsageSums {
  readonly #by: (run: LoggedRun) => string;
  readonly #prices: ModelPrices;
  readonly #sums = new Map<string, { -readonly [Name in keyof Usage]: Usage[Name] }>();

  constructor(by: UsageKey, prices: ModelPrices = {}) {
    this.#by = KEYS[by];
    this.#prices = prices;
  }

  add(run: LoggedRun): void {
    if (run.kind !== "chat_model" && run.kind !== "llm") return;
    const sum = this.#sumOf(this.#by(run));
    sum.calls++;
    if (run.tokensTotal === null && run.tokensInput === null && run.tokensOutput === null) {
      sum.unreported++;
      return;
    }
    const [input, output] = [run.tokensInput ?? 0, run.tokensOutput ?? 0];
    sum.input += input;
    sum.output += output;
    sum.total += run.tokensTotal ?? input + output;
    sum.cached += run.tokensCached ?? 0;
    sum.cacheWrite += run.tokensCacheWrite ?? 0;
    sum.reasoning += run.tokensReasoning ?? 0;
    const cost = costOf(run, this.#prices);
    sum.cost = sum.cost === null || cost === null ? null : sum.cost + cost;
  }

  result(): Usage[] {
    return [...this.#sums.values()].toSorted((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
  }

  #sumOf(key: string): { -readonly [Name in keyof Usage]: Usage[Name] } {
    const known = this.#sums.get(key);
    if (known) return known;
    const sum = {
      key,
      calls: 0,
      unreported: 0,
      input: 0,
      output: 0,
      total: 0,
      cached: 0,
      cacheWrite: 0,
      reasoning: 0,
      cost: 0,
    };
    this.#sums.set(key, sum);
    return sum;
  }
}

/** What a model call cost; `null` when its model has no price. */
export function costOf(run: RunRecord, prices: ModelPrices): number | null {
  const price = priceOf(run.model, prices);
  if (!price) return null;
  const cached = run.tokensCached ?? 0;
  const cacheWrite = run.tokensCacheWrite ?? 0;
  // LangChain's standard counts cached tokens as input.
  const plain = Math.max(0, (run.tokensInput ?? 0) - cached - cacheWrite);
  return (
    (plain * price.input +
      cached * (price.cachedInput ?? price.input) +
      cacheWrite * (price.cacheWrite ?? price.input) +
      (run.tokensOutput ?? 0) * price.output) /
    1_000_000
  );
}

function priceOf(model: string, prices: ModelPrices): ModelPrice | undefined {
  const undated = model.replace(/(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{8})|-latest)$/, "");
  for (const name of [model, undated]) if (Object.hasOwn(prices, name)) return prices[name];
  return undefined;
}
