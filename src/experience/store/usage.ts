import { number, oneOf, recordOf, required, withDefault } from "../../base/options/option.ts";
import { nested, type OptionsSpec } from "../../base/options/read-options.ts";
import type { BriefRun } from "../records/brief-runs.ts";
import { isModelCall } from "../records/run-record.ts";

/** The price of a model for a million tokens, in any currency. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Price of input tokens that were read from the provider's cache. @default `input` */
  readonly cachedInput?: number;
  /** Price of input tokens that were written to the provider's cache. @default `input` */
  readonly cacheWrite?: number;
}

/**
 * Prices by model name. A name also covers its dated versions and `…-latest`: `"gpt-4o"` covers
 * `gpt-4o-2024-08-06`, and `"claude-x"` covers `claude-x-20250514` and `claude-x@20250514`.
 */
export type ModelPrices = Readonly<Record<string, ModelPrice>>;

/** The usage of a group of model calls. */
export interface Usage {
  /** What the calls share: the model, agent, thread or root run. */
  readonly key: string;
  readonly calls: number;
  /** Number of calls whose provider reported no tokens. They count in `calls`, but in no sum of tokens. */
  readonly unreported: number;
  /** Input tokens, including those read from or written to the provider's cache. */
  readonly input: number;
  /** Output tokens, including reasoning. */
  readonly output: number;
  readonly total: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
  /** Cost in the currency of the prices; `null` if a model that reported tokens has no price. */
  readonly cost: number | null;
}

/** The property by which calls are summed. */
export type UsageKey = "model" | "agent" | "thread" | "root";

/** Options of `usage`. */
export interface UsageOptions {
  /** @default "model" */
  readonly by?: UsageKey;
  /** Prices for `cost`, which is `null` if one of them is missing. No prices are built in, because they change. */
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

const KEYS: Readonly<Record<UsageKey, (run: BriefRun) => string>> = {
  model: ({ model }) => model,
  agent: ({ agent }) => agent,
  thread: ({ threadId }) => threadId ?? "",
  root: ({ rootId }) => rootId,
};

/**
 * Sums model calls, most tokens first. Only models count, because chains and agents report the usage of
 * their models again.
 */
export class UsageSums {
  readonly #by: (run: BriefRun) => string;
  readonly #prices: ModelPrices;
  readonly #sums = new Map<string, { -readonly [Name in keyof Usage]: Usage[Name] }>();

  constructor(by: UsageKey, prices: ModelPrices = {}) {
    this.#by = KEYS[by];
    this.#prices = prices;
  }

  add(run: BriefRun): void {
    if (!isModelCall(run)) return;
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
    sum.cost = sumOfCosts(sum.cost, costOf(run, this.#prices));
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

/** The cost of a model call; `null` if its model has no price. */
export function costOf(run: BriefRun, prices: ModelPrices): number | null {
  const price = priceOf(run.model, prices);
  if (!price) return null;
  const cached = run.tokensCached ?? 0;
  const cacheWrite = run.tokensCacheWrite ?? 0;
  // LangChain counts cached tokens as input.
  const plain = Math.max(0, (run.tokensInput ?? 0) - cached - cacheWrite);
  return (
    (plain * price.input +
      cached * (price.cachedInput ?? price.input) +
      cacheWrite * (price.cacheWrite ?? price.input) +
      (run.tokensOutput ?? 0) * price.output) /
    1_000_000
  );
}

/** Both costs together; `null` if one of them is unknown. */
export function sumOfCosts(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function priceOf(model: string, prices: ModelPrices): ModelPrice | undefined {
  const undated = model.replace(/(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{8})|-latest)$/, "");
  for (const name of [model, undated]) if (Object.hasOwn(prices, name)) return prices[name];
  return undefined;
}
